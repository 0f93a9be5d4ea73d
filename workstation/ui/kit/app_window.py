"""The window itself: customtkinter's root, made ready for the kit (fonts, scaling, wheel, idle without timers)."""

import sys
import tkinter as tk
from collections.abc import Callable
from types import TracebackType

from workstation.ui.kit import theme
from workstation.ui.kit.borrowed import AppearanceModeTracker, ScalingTracker, ctk, prepare_shapes
from workstation.ui.kit.escape import route_escape
from workstation.ui.kit.focus_ring import route_focus_ring
from workstation.ui.kit.icons import forget_images
from workstation.ui.kit.palette import LIGHT_PALETTE, Palette
from workstation.ui.kit.popup import forget_popups
from workstation.ui.kit.scroll import route_wheel
from workstation.ui.kit.shapes import forget_shapes
from workstation.ui.kit.text import forget_widths
from workstation.ui.kit.tooltip import forget_tooltip

_NEARLY_ALL = 0.9

Fault = Callable[[type[BaseException], BaseException, TracebackType | None], None]


class AppWindow(ctk.CTk):  # type: ignore[misc]  # customtkinter has no types
    """The one top level window.

    Args:
        scale: 1.0 for 96 dots per inch; 0 to ask the screen.
        on_fault: gets what a Tk callback raised; without it the fault is printed.
    """

    def __init__(
        self,
        title: str,
        *,
        palette: Palette = LIGHT_PALETTE,
        scale: float = 0.0,
        size: tuple[int, int] = (1280, 760),
        on_fault: Fault | None = None,
    ) -> None:
        # The kit paints by role; customtkinter's polling for the system's theme (33 times a second) and, on
        # X11, for a scaling it cannot know would only keep an idle computer awake.
        AppearanceModeTracker.update_loop_running = True
        AppearanceModeTracker.appearance_mode_set_by = "user"
        ScalingTracker.update_loop_running = sys.platform == "linux"
        super().__init__(className="Khibra")
        prepare_shapes(self)
        dpi = theme.screen_dpi()  # after the window: a virtual screen is reset when its last client leaves
        chosen = scale or theme.scale_for(dpi)
        ScalingTracker.widget_scaling = chosen  # its setter would resize the window that exists by now
        if dpi:  # Tk sizes fonts by the screen's millimetres, Xft draws them by its own setting
            self.tk.call("tk", "scaling", dpi / 72)
        self.unbind_all("<Button-1>")  # customtkinter moves the focus to whatever is clicked, labels too
        self.on_fault = on_fault
        self._is_gone = False
        theme.start(self, chosen)
        self.title(title)
        theme.use_palette(self, palette)
        theme.paint(self, fg_color="page")
        width = min(theme.px(size[0]), self.winfo_screenwidth())
        height = min(theme.px(size[1]), self.winfo_screenheight())
        tk.Tk.geometry(self, f"{width}x{height}")
        if max(width / self.winfo_screenwidth(), height / self.winfo_screenheight()) > _NEARLY_ALL:
            self._fill_screen()
        tk.Tk.minsize(self, min(theme.px(960), width), min(theme.px(600), height))
        route_wheel(self)
        route_escape(self)
        route_focus_ring(self)

    def _fill_screen(self) -> None:
        """Take the whole of a small screen, as its user would at once."""
        if sys.platform == "linux":
            self.attributes("-zoomed", True)
        else:
            self.state("zoomed")

    def use_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        theme.use_palette(self, palette)

    def report_callback_exception(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        """Hand over what a callback raised (called by Tk)."""
        if self._is_gone and issubclass(kind, tk.TclError):
            return  # a dialog of the system was open when the window closed, and misses it
        if self.on_fault is not None:
            self.on_fault(kind, fault, trace)
        else:
            sys.excepthook(kind, fault, trace)

    def destroy(self) -> None:
        """Close the window, with what still waits to run in it, and drop what was kept for it."""
        for waiting in self.tk.splitlist(self.tk.call("after", "info")):
            self.tk.call("after", "cancel", waiting)
        self._is_gone = True
        super().destroy()
        for forget in (forget_images, forget_shapes, forget_popups, forget_tooltip, forget_widths):
            forget()


__all__ = ["AppWindow"]
