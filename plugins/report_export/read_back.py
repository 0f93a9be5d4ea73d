"""What is read back to who signs a report or an addendum."""

from collections.abc import Callable, Sequence

from cases.model.report import Addendum, Conclusion
from workstation.api import times
from workstation.api.i18n import _
from workstation.api.signing import Signing
from workstation.api.words import diagnosis_title


def report_read_back(signed: Conclusion, against: Sequence[str], sign: Callable[[], None]) -> Signing:
    """Return a conclusion as it is read back; `against` are those who will be printed as dissenting."""
    texts = (
        (_("Diagnosis"), diagnosis_title(signed.diagnosis)),
        (_("Assessment"), signed.text),
        (_("Recommendation"), signed.recommendation),
        (_("News of the patient expected by"), times.day(signed.follow_up_due)),
        (_("Printed as dissenting"), ", ".join(against)),
    )
    return Signing(
        title=_("Sign this report?"),
        texts=tuple(pair for pair in texts if pair[1]),
        hint=_("The report is sealed and reaches the requester at once. Later changes are addenda."),
        yes=_("Sign the report"),
        sign=sign,
    )


def addendum_read_back(signed: Addendum, sign: Callable[[], None]) -> Signing:
    """Return an addendum as it is read back."""
    return Signing(
        title=_("Sign this addendum?"),
        texts=((_("Addendum"), signed.text),),
        hint=_("It is printed as a document of its own and reaches the requester at once."),
        yes=_("Sign the addendum"),
        sign=sign,
    )
