"""The images tab on the screen: strip, toolbar and viewports of the case that is open."""

import tkinter as tk
from collections.abc import Callable, Mapping

from cases.errors import CaseError, Forbidden
from cases.model.audit import Event
from cases.model.ids import CaseId
from plugins.dicom_viewer import wording
from plugins.dicom_viewer.actions import key_bindings
from plugins.dicom_viewer.corners import corners
from plugins.dicom_viewer.deck import MOST_VIEWPORTS, Deck, DeckEvents
from plugins.dicom_viewer.help_sheet import show_help
from plugins.dicom_viewer.key_images import KeyImageBook
from plugins.dicom_viewer.marking import Marking
from plugins.dicom_viewer.no_pictures import arrived, denied, nothing
from plugins.dicom_viewer.overlays import Overlays
from plugins.dicom_viewer.pictures import CasePictures
from plugins.dicom_viewer.strip import PictureStrip
from plugins.dicom_viewer.toolbar import Toolbar, use_contributed
from viewers.imaging.errors import ImagingError
from viewers.imaging.view import ViewState
from viewers.widgets.canvas import Viewport
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import Corners, FrameContext, ViewerTexts
from workstation.api.contexts import Desk, KeyImages
from workstation.api.contributions import ViewerTool
from workstation.api.i18n import _
from workstation.ui.kit import Banner, Box, ask_text, font, px, t_visual

_LAYOUT = "dicom_viewer.viewports"
_ATTACHMENTS = "image_viewer"


class ViewerScreen:
    """The panel (`workstation.api.contributions.PanelView`).

    Args:
        on_closed: told with the screen itself, once.
        on_view: told when the reader looks at something else.
    """

    def __init__(
        self,
        desk: Desk,
        parent: tk.Misc,
        on_closed: Callable[["ViewerScreen"], None],
        on_view: Callable[[], None],
    ) -> None:
        self._desk, self._on_closed, self._on_view = desk, on_closed, on_view
        self.widget: tk.Widget = Box(parent)
        self.widget.columnconfigure(0, weight=1)
        self.widget.rowconfigure(1, weight=1)
        self.style = ViewerStyle(scaling=px(1000) / 1000, family=font("body").actual("family"))
        self.pictures: CasePictures | None = None
        self.marking: Marking | None = None
        self.toolbar: Toolbar | None = None
        self.strip: PictureStrip | None = None
        self._deck: Deck | None = None
        self._body: tk.Frame | None = None
        self._note: tk.Widget | None = None
        self._trouble: Banner | None = None
        self._consulted: set[str] = set()
        self._has_texts = True
        self._opens_second = False
        self._tools: tuple[ViewerTool, ...] = ()
        self._plugins = desk.hooks.watch(self._plugins_changed)

    # PanelView

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Show the case it was opened for; the same case stays as it was left."""
        case_id = CaseId(arguments["case_id"])
        if self.pictures is None or self.pictures.case_id != case_id:
            pictures = CasePictures(self._desk, case_id, self._refresh)
            self._drop()  # this and what follows while the list of files is on its way
            self.pictures = pictures
            self._build(pictures)
            self._refresh()
        elif self._deck is not None:
            self._deck.viewport.focus_set()

    def heard(self, event: Event) -> None:
        """Take note of an event."""
        if self.pictures is not None:
            self.pictures.heard(event)

    def closed(self) -> None:
        """Stop everything."""
        self._plugins.cancel()
        self._drop()
        self._on_closed(self)

    # Reader (`plugins.dicom_viewer.actions`)

    @property
    def deck(self) -> Deck:
        """The viewports.

        Raises:
            LookupError: there is no picture yet.
        """
        if self._deck is None:
            raise LookupError("no pictures are on the screen")
        return self._deck

    @property
    def has_pictures(self) -> bool:
        """Whether a series is open."""
        return self._deck is not None and self._deck.active.stack is not None

    def edit_caption(self) -> None:
        """Ask for the caption of the key image on the screen."""
        shown, marking = self.deck.viewport.shown, self.marking
        mark = marking.key_mark(shown.frame.key) if shown is not None and marking is not None else None
        if mark is not None and marking is not None:
            ask_text(
                self.widget,
                _("Key image"),
                _("Caption, printed with the opinion"),
                lambda text: marking.caption(mark, text),
                initial=mark.note,
            )

    def toggle_layout(self) -> None:
        """One viewport, or two."""
        count = 1 if self.deck.count == MOST_VIEWPORTS else MOST_VIEWPORTS
        self.deck.lay_out(count)
        self._desk.settings.set(_LAYOUT, str(count))

    def toggle_texts(self) -> None:
        """Take the words off the pictures, or put them back; whose they are stays."""
        self._has_texts = not self._has_texts
        self.deck.repaint()

    def show_help(self) -> None:
        """Show all keys."""
        show_help(self.widget)

    # Viewing (`plugins.dicom_viewer.viewing`)

    def view_of(self, case_id: CaseId) -> ViewState | None:
        """How the active viewport shows a case."""
        is_open = self.pictures is not None and self.pictures.case_id == case_id
        if not is_open or self._deck is None or self._deck.viewport.shown is None:
            return None
        return self._deck.active.state

    def look(self, case_id: CaseId, state: ViewState) -> bool:
        """Show a state in the active viewport."""
        is_open = self.pictures is not None and self.pictures.case_id == case_id
        return is_open and self._deck is not None and self._deck.look(state)

    # Building and refreshing

    def _refresh(self) -> None:
        pictures, deck, strip, marking = self.pictures, self._deck, self.strip, self.marking
        if pictures is None or deck is None or strip is None or marking is None or self.toolbar is None:
            return
        if isinstance(pictures.error, Forbidden):  # trying again would not help
            self._say(denied)
            return
        self._show_trouble(pictures.error)
        self.toolbar.show_arrived(arrived(pictures))
        if pictures.is_read and not pictures.stacks:
            pictures.ask_rest()
            self._say(lambda master: nothing(master, pictures, self._open_attachments))
            return
        self._forget_note()
        deck.follow()
        deck.again()
        strip.show(pictures, marking)
        if self._opens_second and deck.active.stack is not None:
            self._opens_second = False
            deck.lay_out(MOST_VIEWPORTS)
        deck.repaint()
        self._looked()

    def _build(self, pictures: CasePictures) -> None:
        book = self._book()
        self.marking = Marking(pictures, book, self._marked)
        self._consulted = set(book.consulted(pictures.case_id))
        body = self._body = tk.Frame(self.widget, background=self.style.background, bd=0)
        body.grid(row=1, column=0, sticky="nsew")
        body.columnconfigure(1, weight=1)
        body.rowconfigure(0, weight=1)
        self.strip = PictureStrip(
            body, self._desk, self.style, t_visual, (self._open_series, self._open_key_image)
        )
        self.strip.widget.grid(row=0, column=0, sticky="ns")
        texts = ViewerTexts(
            empty=t_visual(_("Choose a series at the left")),
            loading=t_visual(_("Loading…")),
            key_image="★ " + t_visual(_("Key image")),
            corners=self._corners,
            error=self._refused,
            measurement=lambda found: t_visual(wording.measurement(found)),
        )
        overlays = Overlays(self._desk, pictures.case_id)
        events = DeckEvents(looked=self._looked, turned=self._turned, lay_over=overlays.marks)
        deck = Deck(body, pictures, self.marking, (self.style, texts), events)
        deck.widget.grid(row=0, column=1, sticky="nsew")
        self._deck = deck
        tools = self._tools = tuple(self._desk.hooks.collect(ViewerTool))
        if self.toolbar is None:
            self.toolbar = Toolbar(self.widget, self, tools)
            self.toolbar.grid(row=0, column=0, sticky="ew")
        self.toolbar.lift()  # Tab goes from the strip over the pictures to the buttons, in every case
        deck.bind_all(lambda viewport: self._bind_keys(viewport, tools))
        deck.widget.bind("<Unmap>", lambda _e: deck.pause())
        deck.lay_out(1)
        deck.viewport.show_loading()
        self._opens_second = self._desk.settings.get(_LAYOUT) == str(MOST_VIEWPORTS)

    def _bind_keys(self, viewport: Viewport, tools: tuple[ViewerTool, ...]) -> None:
        def does(act: Callable[[], object]) -> Callable[[object], str]:
            def pressed(_event: object) -> str:
                act()
                return "break"

            return pressed

        for event, run in key_bindings():
            viewport.bind(event, does(lambda run=run: run(self)))  # type: ignore[misc]
        for tool in tools:
            if tool.shortcut:
                viewport.bind(
                    tool.shortcut,
                    does(lambda tool=tool: use_contributed(self.deck, tool)),  # type: ignore[misc]
                )

    def _plugins_changed(self) -> None:
        """Open the case anew where tools have come or gone."""
        tools = tuple(self._desk.hooks.collect(ViewerTool))
        if self.pictures is not None and tools != self._tools:
            case_id = self.pictures.case_id
            self._drop()
            if self.toolbar is not None:
                self.toolbar.destroy()
                self.toolbar = None
            self.shown({"case_id": case_id})

    def _drop(self) -> None:
        """Close the case that is open; the buttons stay for the next one."""
        for part in (self.strip, self._deck, self.marking, self.pictures):
            if part is not None:
                part.close()
        for widget in (self._body, self._note, self._trouble):
            if widget is not None:
                widget.destroy()
        self.strip = self._deck = self.marking = self.pictures = None
        self._body = self._note = self._trouble = None

    def _book(self) -> KeyImageBook:
        book = self._desk.service(KeyImages)
        if not isinstance(book, KeyImageBook):
            raise TypeError("another plugin keeps the key images")
        return book

    # What happens on the deck

    def _looked(self) -> None:
        if self._deck is None or self.marking is None or self.toolbar is None or self.pictures is None:
            return
        self.toolbar.show(self._deck, self.marking)
        for viewer in self._deck.viewers:
            shown = viewer.viewport.shown
            if shown is None:
                continue
            sha256 = self.pictures.stored(shown.frame).sha256
            if sha256 not in self._consulted:
                self._consulted.add(sha256)
                self._book().opened(self.pictures.case_id, sha256)
        if self._deck.viewport.shown is not None:
            self._settled()
        self._on_view()

    def _settled(self) -> None:
        """The first picture is on the screen, or will not come: what waited for it may be asked for."""
        if self.strip is not None and self.pictures is not None:
            self.strip.ask_now()
            self.pictures.ask_rest()

    def _turned(self) -> None:
        if self.strip is not None and self._deck is not None and self._deck.active.stack is not None:
            self.strip.select(self._deck.active.stack.key)
        self._looked()

    def _marked(self) -> None:
        if self.strip is not None and self.marking is not None and self.pictures is not None:
            self.strip.show(self.pictures, self.marking)
            self.strip.reveal_new()
        if self._deck is not None:
            self._deck.repaint()
        self._looked()

    def _open_series(self, key: str) -> None:
        self.deck.open(key)

    def _open_key_image(self, mark_id: str) -> None:
        self.deck.go_to_mark(mark_id)

    # Words

    def _corners(self, context: FrameContext) -> Corners:
        pictures = self.pictures
        if pictures is None:
            return Corners()
        whole = corners(context, pictures.card, pictures.view, t_visual)
        return whole if self._has_texts else Corners(top_left=whole.top_left[:1])

    def _refused(self, error: ImagingError) -> str:
        self._settled()
        return t_visual(wording.refusal(error))

    def _say(self, make: Callable[[tk.Misc], tk.Widget]) -> None:
        self._forget_note()
        if self._body is not None:
            self._body.grid_remove()
        self._note = make(self.widget)
        self._note.grid(row=1, column=0, sticky="nsew")

    def _forget_note(self) -> None:
        if self._note is not None:
            self._note.destroy()
            self._note = None
            if self._body is not None:
                self._body.grid()

    def _open_attachments(self) -> None:
        if self.pictures is not None:
            self._desk.navigation.open_case(self.pictures.case_id, _ATTACHMENTS)

    def _show_trouble(self, error: CaseError | None) -> None:
        if error is None:
            if self._trouble is not None:
                self._trouble.destroy()
                self._trouble = None
            return
        if self._trouble is not None:
            return
        text = _("The images could not be read: {reason}").format(reason=_reason(error))
        self._trouble = Banner(self.widget, text, "warning", action=_("Try again"), on_action=self._retry)
        self._trouble.grid(row=2, column=0, sticky="ew", pady=(px(8), 0))

    def _retry(self) -> None:
        if self.pictures is not None:
            self.pictures.retry()


def _reason(error: CaseError) -> str:
    return _(error.text).format(**error.fields)
