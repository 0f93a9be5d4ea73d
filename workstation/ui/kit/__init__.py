"""The widgets every screen is made of; the only room that touches customtkinter.

Text given to a widget is logical and already translated; lengths are real pixels, made with `px()`; colours are
roles of the palette. `python -m workstation.ui.kit` shows all of them.
"""

from workstation.ui.kit.app_window import AppWindow
from workstation.ui.kit.bidi_typing import copy as copy_text
from workstation.ui.kit.buttons import Button, IconButton, LinkButton
from workstation.ui.kit.check import Check
from workstation.ui.kit.choices import Choice, Options, Segmented
from workstation.ui.kit.control import Control
from workstation.ui.kit.dialog import Dialog, ask_text, confirm
from workstation.ui.kit.drops import accept_files
from workstation.ui.kit.escape import on_escape
from workstation.ui.kit.feedback import Banner, EmptyState, Progress, Spinner
from workstation.ui.kit.fields import Entry, Field, Labelled, TextBox
from workstation.ui.kit.file_dialogs import choose_files, choose_folder, choose_place
from workstation.ui.kit.folding import fold, fuzzy_score
from workstation.ui.kit.form_view import FormView
from workstation.ui.kit.icons import icon
from workstation.ui.kit.labels import Badge, Heading, Icon, KeyValues, Label, Muted, Tone
from workstation.ui.kit.palette import DARK_PALETTE, LIGHT_PALETTE, Palette
from workstation.ui.kit.parts import Section
from workstation.ui.kit.popup import PopupList, popup_of
from workstation.ui.kit.qr_code import QrCode
from workstation.ui.kit.row_list import Row, RowList
from workstation.ui.kit.scroll import ScrollArea, on_wheel
from workstation.ui.kit.scrollbar import Scrollbar
from workstation.ui.kit.search_box import SearchBox
from workstation.ui.kit.shapes import Shape, shape_image
from workstation.ui.kit.slider import Slider
from workstation.ui.kit.stepper import Stepper
from workstation.ui.kit.surfaces import Box, Card, Divider
from workstation.ui.kit.table import Column, Table, TableRow
from workstation.ui.kit.tabs import Tab, Tabs
from workstation.ui.kit.text import elide, excerpt, measurer, shaped_lines, t_visual, wrap_lines
from workstation.ui.kit.theme import colour, font, paint, palette, px, surface_of, use_palette
from workstation.ui.kit.toasts import Toasts
from workstation.ui.kit.toggle import Toggle
from workstation.ui.kit.tooltip import Tooltip
from workstation.ui.kit.values import DateEntry, NumberEntry, format_date, parse_date

__all__ = [
    "DARK_PALETTE",
    "LIGHT_PALETTE",
    "AppWindow",
    "Badge",
    "Banner",
    "Box",
    "Button",
    "Card",
    "Check",
    "Choice",
    "Column",
    "Control",
    "DateEntry",
    "Dialog",
    "Divider",
    "EmptyState",
    "Entry",
    "Field",
    "FormView",
    "Heading",
    "Icon",
    "IconButton",
    "KeyValues",
    "Label",
    "Labelled",
    "LinkButton",
    "Muted",
    "NumberEntry",
    "Options",
    "Palette",
    "PopupList",
    "Progress",
    "QrCode",
    "Row",
    "RowList",
    "ScrollArea",
    "Scrollbar",
    "SearchBox",
    "Section",
    "Segmented",
    "Shape",
    "Slider",
    "Spinner",
    "Stepper",
    "Tab",
    "Table",
    "TableRow",
    "Tabs",
    "TextBox",
    "Toasts",
    "Toggle",
    "Tone",
    "Tooltip",
    "accept_files",
    "ask_text",
    "choose_files",
    "choose_folder",
    "choose_place",
    "colour",
    "confirm",
    "copy_text",
    "elide",
    "excerpt",
    "fold",
    "font",
    "format_date",
    "fuzzy_score",
    "icon",
    "measurer",
    "on_escape",
    "on_wheel",
    "paint",
    "palette",
    "parse_date",
    "popup_of",
    "px",
    "shape_image",
    "shaped_lines",
    "surface_of",
    "t_visual",
    "use_palette",
    "wrap_lines",
]
