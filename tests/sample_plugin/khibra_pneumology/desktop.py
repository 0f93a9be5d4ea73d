"""Shows suspected tuberculosis on the board and asks for what a pneumologist needs to know."""

from cases.model.case import CaseCard
from cases.model.people import Specialty
from workstation.api.contributions import BoardColumn, CaseBadge, Form, FormField
from workstation.api.i18n import _
from workstation.api.markers import hookimpl


def is_chest(card: CaseCard) -> bool:
    """Return whether the case is before a pneumologist."""
    return card.specialty is Specialty.PNEUMOLOGY


@hookimpl
def register_board_columns() -> list[BoardColumn]:
    """All chest cases, whatever their state."""
    return [BoardColumn(id="pneumology.chest", title=_("Chest"), holds=is_chest, order=900)]


@hookimpl
def offer_case_badges(card: CaseCard) -> list[CaseBadge]:
    """A badge where the question speaks of tuberculosis."""
    if is_chest(card) and "tubercul" in card.question.casefold():
        return [CaseBadge(text=_("TB?"), tone="warning", hint=_("Suspected tuberculosis: notifiable"))]
    return []


@hookimpl
def register_forms() -> list[Form]:
    """What a pneumologist asks first, and what the register wants of the expert who answers."""
    fields = (
        FormField(id="cough_weeks", label=_("Weeks of cough"), kind="number", is_required=True),
        FormField(id="sputum", label=_("Sputum smear"), kind="choice", options=("+", "−", "?")),
        FormField(id="contact", label=_("Contact with a known case"), kind="check"),
    )
    notified = (
        FormField(id="notified", label=_("Notified on"), kind="date"),
        FormField(
            id="class", label=_("Classification"), kind="choice", options=("A15", "A16"), is_required=True
        ),
        FormField(id="contacts", label=_("Contacts to examine"), kind="number"),
        FormField(id="isolate", label=_("Isolation advised"), kind="check"),
    )
    chest = (Specialty.PNEUMOLOGY.value,)
    return [
        Form(id="pneumology.tb", title=_("Suspected tuberculosis"), fields=fields, specialties=chest),
        Form(
            id="pneumology.register",
            title=_("Tuberculosis register"),
            fields=notified,
            place="opinion",
            specialties=chest,
            version="2",
        ),
    ]
