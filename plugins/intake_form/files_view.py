"""The fourth step on the screen: what goes along, checked against the patient before anything leaves."""

import tkinter as tk
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from plugins.intake_form import links
from plugins.intake_form.file_rows import FileRows
from plugins.intake_form.found_rows import found_rows
from plugins.intake_form.gaps import Gap
from plugins.intake_form.intake import Intake
from plugins.intake_form.layout import Column, Page, Problems, in_card
from plugins.intake_form.left_view import LeftView
from plugins.intake_form.phone import Phone
from plugins.intake_form.phone_dialog import PhoneDialog
from plugins.intake_form.sending_plan import Picked
from plugins.intake_form.series_dialog import SeriesDialog
from plugins.intake_form.stranger_card import StrangerCard, StrangerChoices
from plugins.intake_form.wording import (
    about,
    counted,
    size_text,
    speed_text,
)
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.ui.kit import (
    Box,
    Button,
    Check,
    Choice,
    Heading,
    Icon,
    Label,
    LinkButton,
    Muted,
    Spinner,
    accept_files,
    choose_files,
    choose_folder,
    px,
)


class FilesView(Page):
    """The step."""

    def __init__(self, master: tk.Misc, desk: Desk, intake: Intake) -> None:
        super().__init__(master)
        self._desk, self._intake = desk, intake
        self._problems = Problems()
        self._phone: Phone | None = None
        self._dialog: PhoneDialog | None = None
        self._series: SeriesDialog | None = None
        self._strangers: tuple[str, ...] = ()
        self.add(Heading(self, _("What goes along?"), size="subtitle"))
        self._add_bar()
        self._progress = Box(self)
        self._progress.columnconfigure(1, weight=1)
        Spinner(self._progress).grid(row=0, column=0, padx=(0, px(12)))
        self._found = Label(self._progress, "", wrap=True)
        self._found.grid(row=0, column=1, sticky="ew")
        stop = Button(self._progress, _("Stop"), intake.files.cancel, is_small=True)
        stop.grid(row=0, column=2, padx=(px(12), 0))
        self._stranger_cards = self.add(Column(self), gap=0)
        self._rows = self.add(FileRows(self, self._tick, self._first, self._look), gap=12)
        self._left = self.add(LeftView(self, desk, intake.files), gap=0)
        self._none = Check(
            self, _("There is nothing to send with this case"), value=False, on_change=self._nothing
        )
        self._problem = self.add(Label(self, "", tone="danger", wrap=True), gap=4)
        self._total = self._make_total()
        self._problems.place("files", _FilesProblem(self._problem, self._choose))
        self._problems.place("strangers", _FilesProblem(self._problem, self._choose))
        self.refresh()
        if intake.draft.server.case_id is not None:
            self._watch_phone().look()

    def refresh(self) -> None:
        """Show what was found and decided."""
        picked = self._intake.picked()
        self._show_progress()
        self._show_strangers(picked)
        phone = self._phone
        rows = found_rows(picked, phone.arrived if phone else (), phone.small if phone else {})
        self._rows.set(rows)
        if rows:
            self._rows.grid()
        else:
            self._rows.grid_remove()
        self._left.show(picked)
        self._show_total(picked)
        if not self._intake.gaps(self._intake.draft.step):
            self._problems.clear()

    def point_at(self, gaps: tuple[Gap, ...]) -> None:
        """Say what is missing."""
        self._problems.show(gaps)

    def destroy(self) -> None:
        """Stop watching for photographs."""
        if self._series is not None:
            self._series.close()
        if self._dialog is not None:
            self._dialog.close()
        if self._phone is not None:
            self._phone.close()
        super().destroy()

    # Adding --------------------------------------------------------------------------------------------

    def _add_bar(self) -> None:
        card, inside = in_card(self)
        self.add(card, gap=12)
        row = Box(inside)
        inside.add(row, sticky="w")
        self._choose = Button(row, _("Choose files…"), self._choose_files, icon_name="file")
        self._choose.grid(row=0, column=0)
        folder = Button(row, _("Choose a folder or CD…"), self._choose_folder, icon_name="folder")
        folder.grid(row=0, column=1, padx=px(12))
        phone = Button(row, _("Photograph with a phone"), self._invite_phone, icon_name="phone")
        phone.grid(row=0, column=2)
        hint = _("DICOM images, ZIP archives, a CD’s DICOMDIR, photos (JPEG, PNG), PDF, voice notes.")
        if accept_files(self, self._dropped):
            hint = _("{kinds} You can also drop them here.").format(kinds=hint)
        inside.add(Muted(inside, hint, wrap=True), gap=12)

    def _choose_files(self) -> None:
        self._dropped(choose_files(self, _("Files to send")))

    def _choose_folder(self) -> None:
        found = choose_folder(self, _("Folder to look through"))
        if found is not None:
            self._dropped([found])

    def _dropped(self, paths: Iterable[Path]) -> None:
        self._intake.add_files(paths)

    # Phone ---------------------------------------------------------------------------------------------

    def _watch_phone(self) -> Phone:
        if self._phone is None:
            case_id = self._intake.draft.server.case_id
            if case_id is None:
                raise LookupError("the case is not on the server yet")
            self._phone = Phone(self._desk, case_id, self._phone_changed)
        return self._phone

    def _invite_phone(self) -> None:
        if self._intake.draft.server.case_id is None:
            text = _("The server has not taken the draft yet. Try again when it can be reached.")
            self._desk.notices.show(text, "warning")
            return
        phone = self._watch_phone()
        phone.invite()
        self._dialog = PhoneDialog(self, self._desk, phone, self._phone_closed)

    def _phone_closed(self) -> None:
        self._dialog = None

    def _phone_changed(self) -> None:
        if self._phone is not None:
            self._intake.files_on_server(len(self._phone.arrived) + self._phone.instances)
        if self._dialog is not None:
            self._dialog.refresh()
        self.refresh()

    # What was found --------------------------------------------------------------------------------------

    def _show_progress(self) -> None:
        files = self._intake.files
        if files.is_busy:
            found = counted(files.found, N_("{count} file found"), N_("{count} files found"))
            others = counted(files.ignored, N_("{count} other passed over"), N_("{count} others passed over"))
            self._found.set(f"{found}, {others}…")
            self._progress.grid(row=50, column=0, sticky="ew", pady=(px(12), 0))
        else:
            self._progress.grid_forget()

    def _show_strangers(self, picked: Picked) -> None:
        strangers = picked.strangers()
        marks = tuple(f"{s.fingerprint}{s.instances}" for s in strangers)
        identity = self._intake.identity()
        if marks == self._strangers or identity is None:
            return
        self._strangers = marks
        self._stranger_cards.empty()
        for stranger in strangers:
            choices = StrangerChoices(
                remove=partial(self._leave_out, stranger.key),
                same_person=partial(self._same_patient, stranger.fingerprint),
                cancel=self._intake.remove_files,
            )
            card = StrangerCard(self._stranger_cards, self._desk, identity, stranger, choices)
            self._stranger_cards.add(card, gap=16)

    def _decide(self, **changes: object) -> None:
        self._intake.decide_files(replace(self._intake.draft.files, **changes))

    def _leave_out(self, key: str) -> None:
        self._decide(left_out=(*self._intake.draft.files.left_out, key))

    def _same_patient(self, mark: str) -> None:
        self._decide(same_patient=(*self._intake.draft.files.same_patient, mark))

    def _tick(self, key: str) -> None:
        """Switch a series or file; one that was emptied by a decision about its patient asks for it again."""
        picked, part = self._intake.picked(), self._intake.draft.files
        series = self._intake.files.series.get(key)
        if series is not None and picked.is_taken(key) and not picked.sent_of(series):
            people = {picked.people[instance.patient].key for instance in series.instances}
            self._decide(left_out=tuple(k for k in part.left_out if k not in people))
        else:
            self._decide(left_out=_switched(part.left_out, key))

    def _first(self, key: str) -> None:
        part = self._intake.draft.files
        self._decide(first=_switched(part.first, key))

    def _look(self, key: str) -> None:
        series = self._intake.files.series.get(key)
        if series is not None:
            self._series = SeriesDialog(self, self._desk, series, self._is_first, self._first)

    def _is_first(self, key: str) -> bool:
        return key in self._intake.draft.files.first

    def _nothing(self, on: bool) -> None:
        self._decide(confirmed_none=on)

    # In all --------------------------------------------------------------------------------------------

    def _make_total(self) -> Column:
        total = Column(self)
        row = Box(total)
        row.columnconfigure(1, weight=1)
        total.add(row)
        Icon(row, "upload", tone="accent").grid(row=0, column=0, rowspan=2, padx=(0, px(12)))
        self._sum = Label(row, "", size="strong")
        self._sum.grid(row=0, column=1, sticky="w")
        self._time = Muted(row, "", wrap=True)
        self._time.grid(row=1, column=1, sticky="ew")
        measured = links.measured_kbit_s(self._desk.settings)
        known = _("Measured: {speed}") if measured else _("Assumed: {speed}")
        automatic = known.format(speed=speed_text(measured or links.DEFAULT_KBIT_S))
        speeds = [(str(speed), speed_text(speed)) for speed in links.SPEEDS_KBIT_S]
        chosen = links.chosen_kbit_s(self._desk.settings)
        choice = Choice(
            row,
            [("auto", automatic), *speeds],
            value=str(chosen) if chosen else "auto",
            on_change=self._chose_speed,
            width=190,
        )
        choice.grid(row=0, column=2, rowspan=2, padx=(px(12), 0))
        clear = LinkButton(total, _("Take all files out"), self._intake.remove_files)
        total.add(clear, gap=8, sticky="w")
        return total

    def _chose_speed(self, value: str) -> None:
        links.choose(self._desk.settings, None if value == "auto" else int(value))
        self._show_total(self._intake.picked())

    def _show_total(self, picked: Picked) -> None:
        count, size = picked.count(), picked.size()
        has_some = bool(count or picked.series or picked.files)
        is_empty = not count and not self._intake.files.is_busy and not self._intake.draft.server.arrived
        if is_empty:
            self._none.set_checked(on=self._intake.draft.files.confirmed_none)
            self._none.grid(row=60, column=0, sticky="ew", pady=(px(16), 0))
        else:
            self._none.grid_forget()
        if not has_some:
            self._total.grid_forget()
            return
        self._total.grid(row=70, column=0, sticky="ew", pady=(px(16), 0))
        files = counted(count, N_("{count} file to send"), N_("{count} files to send"))
        self._sum.set(f"{files}, {size_text(size)}")
        took = links.sending_time(size, count, links.speed_kbit_s(self._desk.settings))
        text = _("On this link: {time}. Your question goes first and does not wait for them.")
        self._time.set(text.format(time=about(took)))


def _switched(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(k for k in keys if k != key) if key in keys else (*keys, key)


class _FilesProblem:
    """The sentence below the files."""

    def __init__(self, note: Label, button: Button) -> None:
        self._note, self._button = note, button

    def set_problem(self, text: str) -> None:
        self._note.set(text, "danger")

    def focus_set(self) -> None:
        self._button.focus_set()
