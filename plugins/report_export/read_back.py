"""What is read back to who signs a report or an addendum."""

from collections.abc import Callable, Sequence

from cases.model.report import Addendum, Conclusion
from workstation.api import times
from workstation.api.i18n import _
from workstation.api.signing import Signing
from workstation.api.words import diagnosis_title


def report_read_back(
    signed: Conclusion, against: Sequence[str], sign: Callable[[], None], *, about: str, is_blind: bool
) -> Signing:
    """Return a conclusion as it is read back.

    Args:
        signed: the conclusion.
        against: those who will be printed as dissenting.
        sign: called when the author agrees.
        about: the patient and the case.
        is_blind: whether who signs opened none of the images of the case.
    """
    texts = (
        (_("Diagnosis"), diagnosis_title(signed.diagnosis)),
        (_("Assessment"), signed.text),
        (_("Recommendation"), signed.recommendation),
        (_("News of the patient expected by"), times.day(signed.follow_up_due)),
        (_("Printed as dissenting"), ", ".join(against)),
    )
    return Signing(
        title=_("Sign this report?"),
        about=about,
        texts=tuple(pair for pair in texts if pair[1]),
        hint=_("The report is sealed and reaches the requester at once. Later changes are addenda."),
        yes=_("Sign the report"),
        sign=sign,
        warning=_("You have not opened any image of this case on this computer.") if is_blind else "",
        nevertheless=_("I sign without having looked at the images"),
    )


def addendum_read_back(signed: Addendum, sign: Callable[[], None], *, about: str) -> Signing:
    """Return an addendum as it is read back."""
    return Signing(
        title=_("Sign this addendum?"),
        about=about,
        texts=((_("Addendum"), signed.text),),
        hint=_("It is printed as a document of its own and reaches the requester at once."),
        yes=_("Sign the addendum"),
        sign=sign,
    )
