"""The QR code that opens the phone's camera page, and the photographs as they arrive."""

import io
import tkinter as tk
from collections.abc import Callable

from plugins.intake_form.layout import Column
from plugins.intake_form.phone import Phone
from plugins.intake_form.wording import counted, error_text
from workstation.api.contexts import Desk
from workstation.api.i18n import N_, _
from workstation.api.times import clock
from workstation.ui.kit import Box, Dialog, Label, Muted, Spinner, px

_SIDE = 240


class PhoneDialog:
    """The dialog; it closes by itself with the step."""

    def __init__(self, anywhere: tk.Misc, desk: Desk, phone: Phone, on_close: Callable[[], None]) -> None:
        self._desk, self._phone = desk, phone
        self._image: tk.PhotoImage | None = None
        self._address = ""
        self._dialog = Dialog(anywhere, _("Photograph with a phone"), width=620, on_cancel=on_close)
        body = self._dialog.body
        body.columnconfigure(1, weight=1)
        body.columnconfigure(0, weight=0)
        self._frame = Box(body, width=px(_SIDE), height=px(_SIDE))
        self._frame.grid(row=0, column=0, padx=(0, px(24)))
        self._code = tk.Label(self._frame, bd=0)
        self._spinner = Spinner(self._frame, size=32)
        self._spinner.place(relx=0.5, rely=0.5, anchor="center")
        column = Column(body)
        column.grid(row=0, column=1, sticky="new")
        self._steps = column.add(Label(column, self._steps_text(), wrap=True))
        self._expiry = column.add(Muted(column, "", wrap=True), gap=12)
        self._count = column.add(Label(column, "", size="strong", wrap=True), gap=20)
        self._dialog.add_button(_("Done"), self._dialog.cancel, kind="primary", is_default=True)
        self.refresh()
        self._dialog.open()

    def refresh(self) -> None:
        """Show the code once there is one, and how many photographs have arrived."""
        phone = self._phone
        if phone.error is not None:
            self._say(error_text(phone.error))
        elif phone.link is not None and not phone.address:
            text = _(
                "This case server runs on this computer alone, so a phone cannot reach it. "
                "Send the photos to this computer by cable, and add them as files."
            )
            self._say(text)
        elif phone.link is not None and phone.address != self._address:
            self._show_code(phone.address)
            text = _("Valid until {time}, for one phone. Nothing stays on the phone.")
            self._expiry.set(text.format(time=clock(phone.link.expires_at)))
        count = len(phone.arrived)
        if count:
            text = counted(count, N_("{count} photo has arrived."), N_("{count} photos have arrived."))
            self._count.set(text, "good")

    def close(self) -> None:
        """Take it away."""
        if self._dialog.winfo_exists():
            self._dialog.close()

    def _steps_text(self) -> str:
        return _(
            "1. Point the phone’s camera at the code and open the page.\n"
            "2. Take the photos; they go straight into this draft.\n"
            "3. Wait until they are counted here."
        )

    def _say(self, text: str) -> None:
        self._spinner.place_forget()
        self._frame.grid_forget()
        self._steps.set(text, "text")
        self._expiry.set("")

    def _show_code(self, address: str) -> None:
        import segno

        self._address = address
        made = segno.make(address, error="m")
        out = io.BytesIO()
        scale = max(2, px(_SIDE) // made.symbol_size(border=3)[0])
        made.save(out, kind="png", scale=scale, border=3)
        self._image = tk.PhotoImage(master=self._code, data=out.getvalue())
        self._code.configure(image=self._image)
        self._spinner.place_forget()
        self._code.place(relx=0.5, rely=0.5, anchor="center")
