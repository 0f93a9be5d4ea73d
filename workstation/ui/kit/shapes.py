"""Smooth shapes for canvases: rounded rectangles, pills and soft shadows as shared Tk images.

Tk draws without antialiasing. A shape is rendered once for its size and colours and then shared by all items
that look the same, which is what makes a board of thousands of cards cheap.
"""

import tkinter as tk
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageTk

from workstation.ui.kit.theme import colour

_OVER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A rounded rectangle in pixels of the screen; colours are roles, an empty role draws nothing.

    Attributes:
        shadow: how far a soft shadow reaches below; the image is larger by it on every side.
    """

    width: int
    height: int
    radius: int
    fill: str = ""
    border: str = ""
    border_width: int = 1
    shadow: int = 0


def _mask(size: tuple[int, int], radius: int, inset: int) -> Image.Image:
    width, height = size
    if min(size) <= 2 * inset:  # a widget that has no room yet
        return Image.new("L", size)
    mask = Image.new("L", (width * _OVER, height * _OVER))
    box = (inset * _OVER, inset * _OVER, (width - inset) * _OVER - 1, (height - inset) * _OVER - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, max(0, radius - inset) * _OVER, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def draw_shape(shape: Shape) -> Image.Image:
    """Return the shape as an RGBA picture."""
    size = (shape.width, shape.height)
    image = Image.new("RGBA", size)
    if shape.border:
        image.paste(colour(shape.border), (0, 0), _mask(size, shape.radius, 0))
    if shape.fill:
        inset = shape.border_width if shape.border else 0
        image.paste(colour(shape.fill), (0, 0), _mask(size, shape.radius, inset))
    if not shape.shadow:
        return image
    from PIL import ImageFilter

    reach = shape.shadow
    shade = Image.new("L", (shape.width + 2 * reach, shape.height + 2 * reach))
    shade.paste(_mask(size, shape.radius, 0).point(lambda v: v * 0.16), (reach, reach + reach // 3))
    shaded = Image.new("RGBA", shade.size, "#0A1A20")
    shaded.putalpha(shade.filter(ImageFilter.GaussianBlur(reach / 2.4)))
    shaded.alpha_composite(image, (reach, reach))
    return shaded


_photos: dict[tuple[str, Shape, str, str], ImageTk.PhotoImage] = {}


def shape_image(master: tk.Misc, shape: Shape) -> ImageTk.PhotoImage:
    """Return the shape as a Tk image in the colours of now, shared by all who ask for the same."""
    fill = colour(shape.fill) if shape.fill else ""
    border = colour(shape.border) if shape.border else ""
    key = (str(master.winfo_toplevel()), shape, fill, border)
    found = _photos.get(key)
    if found is None:
        if len(_photos) > 600:
            _photos.clear()
        found = _photos[key] = ImageTk.PhotoImage(draw_shape(shape), master=master)
    return found


Corners = tuple[ImageTk.PhotoImage, ImageTk.PhotoImage, ImageTk.PhotoImage, ImageTk.PhotoImage]
_corners: dict[tuple[object, ...], Corners] = {}


def corner_images(master: tk.Misc, radius: int, fill: str, border: str, border_width: int) -> Corners:
    """Return the corners of a rounded frame as shared Tk images: left and right above, left and right below.

    A frame of any size is drawn from these and plain rectangles, so that resizing it costs nothing. Lengths are
    pixels, colours `#rrggbb`.
    """
    key = (str(master.winfo_toplevel()), radius, fill, border, border_width)
    found = _corners.get(key)
    if found is None:
        side = 2 * radius
        image = Image.new("RGBA", (side, side))
        image.paste(border if border_width else fill, (0, 0), _mask((side, side), radius, 0))
        image.paste(fill, (0, 0), _mask((side, side), radius, border_width))
        boxes = [(x, y, x + radius, y + radius) for y in (0, radius) for x in (0, radius)]
        one, two, three, four = (ImageTk.PhotoImage(image.crop(box), master=master) for box in boxes)
        found = _corners[key] = (one, two, three, four)
    return found


def forget_shapes() -> None:
    """Drop the images of a window that is gone."""
    _photos.clear()
    _corners.clear()
