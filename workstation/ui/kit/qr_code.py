"""A QR code, drawn crisp at any scaling; always dark on white, because cameras want it so."""

import tkinter as tk

from PIL import Image, ImageTk

from workstation.ui.kit.theme import px


class QrCode(tk.Label):
    """A QR code of `text` (ISO/IEC 18004, error correction M)."""

    def __init__(self, master: tk.Misc, text: str, *, size: int = 200) -> None:
        super().__init__(master, bd=0, padx=px(12), pady=px(12), bg="#FFFFFF")
        self._side = px(size)
        self._photo: ImageTk.PhotoImage | None = None
        self.set(text)

    def set(self, text: str) -> None:
        """Show another text; it stays on this computer."""
        import segno

        rows = [bytes(255 * (1 - module) for module in row) for row in segno.make(text, error="m").matrix]
        drawn = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
        whole = max(1, self._side // len(rows)) * len(rows)
        self._photo = ImageTk.PhotoImage(drawn.resize((whole, whole), Image.Resampling.NEAREST), master=self)
        self.configure(image=self._photo)
