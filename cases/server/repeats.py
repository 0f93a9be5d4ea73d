"""What is kept of an answer for the repeats of its request, and what a repeat is told.

A repeat passes the same admission as its request, as of now. A case and a patient are not kept but shown anew, so
that somebody who lost a right in between reads no more than by asking afresh.
"""

from dataclasses import dataclass
from typing import Any

from cases.acts import patients
from cases.acts.admission import open_case
from cases.acts.scene import Scene
from cases.acts.views import view_case
from cases.errors import AlreadyDone, Forbidden, NotFound, SecondFactorNeeded, Suspended
from cases.model.case import CaseView
from cases.model.credentials import StoredAnswer
from cases.model.ids import CaseId, PatientId
from cases.model.patient import Patient
from cases.wire import codec
from cases.wire.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Again:
    """What a repeat is answered with."""

    body: bytes
    version: int | None = None


def kept_of(endpoint: Endpoint[Any, Any], answer: object, body: bytes, digest: bytes) -> StoredAnswer:
    """Return what is kept of an answer: the content itself only where it is neither a record nor a secret."""
    if isinstance(answer, CaseView):
        return StoredAnswer(request_digest=digest, about=answer.card.id)
    if isinstance(answer, Patient):
        return StoredAnswer(request_digest=digest, about=answer.id)
    return StoredAnswer(request_digest=digest, body=body if endpoint.keeps_answer else b"")


def again(scene: Scene | None, endpoint: Endpoint[Any, Any], kept: StoredAnswer, case_id: str) -> Again:
    """Return what a repeat is told now.

    Raises:
        AlreadyDone: it was done, and the caller may not read the answer any more, or it was a secret.
        Suspended: the account is suspended since.
        SecondFactorNeeded: the answer may be read after it.
    """
    if not endpoint.keeps_answer:
        raise AlreadyDone
    try:
        return _shown(scene, endpoint, kept, case_id) if scene else Again(kept.body)
    except (Suspended, SecondFactorNeeded):
        raise
    except (NotFound, Forbidden):
        # The act itself may have ended the right: a declined seat, a declared conflict.
        raise AlreadyDone from None


def _shown(scene: Scene, endpoint: Endpoint[Any, Any], kept: StoredAnswer, case_id: str) -> Again:
    if endpoint.answer is CaseView:
        view = view_case(scene, open_case(scene, CaseId(kept.about), "case.read_meta"))
        return Again(codec.encode(view), view.card.version)
    if endpoint.answer is Patient:
        return Again(codec.encode(patients.recorded(scene, PatientId(kept.about))))
    if case_id:
        open_case(scene, CaseId(case_id), endpoint.row)
        open_case(scene, CaseId(case_id), "case.read_clinical")
    return Again(kept.body)
