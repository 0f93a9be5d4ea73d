"""What stands in the tab in place of pictures, where there are none to show."""

import tkinter as tk
from collections.abc import Callable

from plugins.dicom_viewer import wording
from plugins.dicom_viewer.pictures import CasePictures
from viewers.imaging.errors import NoPixels
from workstation.api.i18n import _
from workstation.ui.kit import EmptyState


def arrived(pictures: CasePictures) -> str:
    """Return how many of the announced files are there; nothing once all are."""
    card = pictures.card
    if card is None or card.files.arrived >= card.files.announced:
        return ""
    return wording.arrived_text(card.files.arrived, card.files.announced)


def denied(master: tk.Misc) -> tk.Widget:
    """To somebody who may know of the case and not see its images."""
    return EmptyState(master, "lock", _("The images are shown to those who take part in the case."))


def nothing(master: tk.Misc, pictures: CasePictures, open_attachments: Callable[[], None]) -> tk.Widget:
    """Of a case that has no picture."""
    if on_their_way := arrived(pictures):
        return EmptyState(master, "images", _("The images are on their way"), on_their_way)
    if pictures.attachments:
        return EmptyState(
            master,
            "images",
            _("This case has no DICOM images"),
            _("Its photos and documents are among the attachments."),
            action=_("Open the attachments"),
            on_action=open_attachments,
        )
    why = wording.refusal(NoPixels(sop_class_uid="")) if pictures.has_files else ""
    return EmptyState(master, "images", _("This case has no images"), why)
