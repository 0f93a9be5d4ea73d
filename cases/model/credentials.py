"""What the server keeps about signing in, sending files and repeating requests; none of it travels."""

from datetime import datetime

from cases.model.ids import AccountId, CaseId, DeviceId, UploadId
from cases.model.record import Record
from cases.model.session import Invitation
from cases.model.study import UploadOutcome, UploadSpec


class Family(Record, frozen=True, kw_only=True):
    """A session: all the tokens that follow from one sign-in, revoked together.

    Attributes:
        second_factor_at: when the authenticator's code was last given in it.
    """

    id: str
    account_id: AccountId
    device_id: DeviceId | None = None
    started_at: datetime
    second_factor_at: datetime | None = None
    ended_at: datetime | None = None


class KeptToken(Record, frozen=True, kw_only=True):
    """A token, known by its digest alone; a refresh token is used once."""

    digest: bytes
    family_id: str
    is_refresh: bool
    expires_at: datetime
    used_at: datetime | None = None


class Tries(Record, frozen=True, kw_only=True):
    """Wrong tries of one login from one address."""

    failures: int
    last_at: datetime


class KeptInvitation(Record, frozen=True, kw_only=True):
    """An invitation, known by the digest of its code.

    Attributes:
        totp_secret: becomes the account's when the invitation is accepted with a right code.
    """

    digest: bytes
    invitation: Invitation
    invited_by: AccountId | None
    totp_secret: str
    expires_at: datetime
    accepted_at: datetime | None = None


class StoredAnswer(Record, frozen=True, kw_only=True):
    """What is kept of the answer of a request that was carried out, for its repeats.

    Attributes:
        body: the answer; empty where it was a secret, or is shown anew.
        about: the case or the patient to show anew.
    """

    request_digest: bytes
    body: bytes = b""
    about: str = ""


class KeptUpload(Record, frozen=True, kw_only=True):
    """A file that is being sent, or was.

    Attributes:
        key: seals what has arrived so far.
        outcome: what became of it; None while bytes are missing.
    """

    id: UploadId
    case_id: CaseId
    account_id: AccountId
    spec: UploadSpec
    length: int
    key: bytes
    expires_at: datetime
    outcome: UploadOutcome | None = None


class PhotoGrant(Record, frozen=True, kw_only=True):
    """What a one-time photo link grants: photographs into one case, in the name of who made it.

    Attributes:
        phone_digest: digest of the cookie of the first phone that opened it; no other phone may.
    """

    digest: bytes
    case_id: CaseId
    account_id: AccountId
    expires_at: datetime
    phone_digest: bytes | None = None
