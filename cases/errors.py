"""Every error a person can meet, as one tree; each has a stable code, an HTTP status, data and a sentence.

CaseError
├── BadMessage            400  the request could not be read
│   └── ProtocolUnknown   412  files are sent in another way than this server takes them
├── NotSignedIn           401  no valid token
│   ├── WrongCredentials  401  login, password or code is wrong
│   └── SessionExpired    401  the token has expired or was revoked
├── Forbidden             403  a party without the right
│   ├── SecondFactorNeeded 403 sign again with a code
│   ├── Suspended         403  suspended, or the authorisation has expired
│   ├── ConflictDeclared  403  somebody with a conflict of interest may not vote or write
│   └── ConsentWithdrawn  403  the patient withdrew consent; the panel sees the signed report alone
├── NotFound              404  not there, or not the caller's
├── Refused               409  not possible in this state of things
│   ├── TransitionRefused 409  the case is in another state
│   ├── ConsentMissing    409  no consent, no submission
│   ├── AlreadyDone       409  this was done before
│   ├── NoQuorum          409  too few ballots to close
│   ├── RoundOpen         409  not before the round is closed
│   ├── PatientMismatch   409  the image names another patient
│   ├── ImageNumberTaken  409  another image of the case has this number
│   ├── Objection         409  a plugin objected
│   └── RendererMissing   409  nothing here can render a report
├── VersionMismatch       412  somebody else changed it first
├── TooLarge              413  larger than this server takes
├── Invalid               422  understood, but not valid
│   ├── IdempotencyMismatch 422 the same key with another body
│   ├── PasswordTooShort  422  a new password is too short
│   ├── SignatureInvalid  422  the signature does not fit
│   ├── UnreadableFile    422  the file cannot be opened
│   └── LocalFileMissing  422  a file of this computer cannot be read (raised by the client only)
├── TooManyTries          429  wait
├── StorageFull           507  the server's disk is full
└── Unreachable           503  the server cannot be reached (raised by the client only)
    ├── CertificateChanged 503 somebody else answers at the server's address (raised by the client only)
    ├── OwnServerFailed   503  the server of this computer did not start (raised by the client only)
    └── OwnServerEnded    503  the server of this computer ended again and again (raised by the client only)

The client turns a problem+json back into the same class (`from_problem`); the text is English here and is
translated where it is shown.
"""

from typing import ClassVar

Field = str | int


class CaseError(Exception):
    """The root; `text` is a sentence with `{field}` places that says what happened and what to do."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    text: ClassVar[str] = (
        "Something went wrong in the server. Try again; if it stays, tell the administrator."
    )

    def __init__(self, **fields: Field) -> None:
        super().__init__(self.code)
        self.fields = fields

    def __str__(self) -> str:
        """Return the code and the names of the data fields; never their values, which may name a patient."""
        return f"{self.code} ({', '.join(sorted(self.fields))})" if self.fields else self.code


class BadMessage(CaseError):
    """The request could not be read."""

    code = "bad_message"
    status = 400
    text = "The request could not be read: {reason}. Update the workstation if this stays."


class ProtocolUnknown(BadMessage):
    """The file is sent by another version of the protocol (tus 1.0, "Tus-Resumable")."""

    code = "protocol_unknown"
    status = 412
    text = "This server takes files with version {version} of the tus protocol. Update the workstation."


class NotSignedIn(CaseError):
    """No valid token came with the request."""

    code = "not_signed_in"
    status = 401
    text = "You are not signed in. Sign in and try again; what you typed is kept."


class WrongCredentials(NotSignedIn):
    """Login, password or code is wrong; which of them is not said."""

    code = "wrong_credentials"
    text = "The login, the password or the code is wrong. Check them and try again."


class SessionExpired(NotSignedIn):
    """The token has expired or was revoked."""

    code = "session_expired"
    text = "Your session has ended. Sign in again; what you typed is kept."


class Forbidden(CaseError):
    """The caller is a party but has no right to do this."""

    code = "forbidden"
    status = 403
    text = "Your role does not allow this. Ask the coordinator or your establishment's administrator if it should."


class SecondFactorNeeded(Forbidden):
    """Signing, voting and inviting need a second factor of the last 12 hours."""

    code = "second_factor_needed"
    text = (
        "Signing, voting and inviting need the code of your authenticator once every 12 hours. "
        "Enter it and go on."
    )


class Suspended(Forbidden):
    """The account is suspended, or an authorisation has expired."""

    code = "suspended"
    text = "This account or its authorisation is suspended or has expired. Ask your establishment's administrator."


class ConflictDeclared(Forbidden):
    """The caller declared a conflict of interest in this case."""

    code = "conflict_declared"
    text = "You declared a conflict of interest in this case, so you cannot write or vote in it."


class ConsentWithdrawn(Forbidden):
    """The patient withdrew consent; specialists keep the signed report alone."""

    code = "consent_withdrawn"
    text = (
        "The patient withdrew consent, so this case is no longer open to you. A signed report stays readable."
    )


class NotFound(CaseError):
    """Not there, or not the caller's; the two look the same."""

    code = "not_found"
    status = 404
    text = "This was not found, or it is not shared with you. Refresh, and ask whoever told you of it."


class Refused(CaseError):
    """Not possible in this state of things."""

    code = "refused"
    status = 409
    text = "This is not possible now: {reason}."


class TransitionRefused(Refused):
    """The case is in a state from which this cannot be done."""

    code = "transition_refused"
    text = "This cannot be done while the case is “{state}”. Refresh the case to see what is next."


class ConsentMissing(Refused):
    """No consent, no submission."""

    code = "consent_missing"
    text = "Record the patient's consent first, or the emergency with its reason."


class AlreadyDone(Refused):
    """It was done before; doing it again would change nothing."""

    code = "already_done"
    text = "This was already done. Refresh to see how it stands now."


class NoQuorum(Refused):
    """Too few ballots to close before the deadline."""

    code = "no_quorum"
    text = "{valid} of {quorum} needed ballots are in. Wait for the others, or for the deadline."


class RoundOpen(Refused):
    """Not before the round is closed."""

    code = "round_open"
    text = "Close the round first."


class PatientMismatch(Refused):
    """The header of the image names another patient than the case's."""

    code = "patient_mismatch"
    text = "This file names another patient ({differs}). Check it: send it only if it is the same person."


class ImageNumberTaken(Refused):
    """Another image of the case has the same SOP Instance UID; viewers and reports could not tell them apart."""

    code = "image_number_taken"
    text = (
        "Another image of this case has the same number (SOP Instance UID) and is not the same file. "
        "Export this one again from the scanner."
    )


class Objection(Refused):
    """A plugin objected."""

    code = "objection"
    text = "The plugin {plugin} does not allow this: {reason}."


class RendererMissing(Refused):
    """No plugin of the server can render a report."""

    code = "renderer_missing"
    text = "The server has no plugin that prints reports. Ask the administrator to enable one."


class VersionMismatch(CaseError):
    """Somebody else changed it first."""

    code = "version_mismatch"
    status = 412
    text = "Somebody else changed this meanwhile. Your text is kept; compare and save again."


class TooLarge(CaseError):
    """Larger than this server takes."""

    code = "too_large"
    status = 413
    text = "This is larger than the server takes ({limit_mb} MB). Send less at once."


class Invalid(CaseError):
    """Understood, but not valid."""

    code = "invalid"
    status = 422
    text = "“{field}” is not valid: {reason}."


class IdempotencyMismatch(Invalid):
    """The same idempotency key came with another body."""

    code = "idempotency_mismatch"
    text = "The same request came twice with different content. Try again."


class PasswordTooShort(Invalid):
    """A new password is too short."""

    code = "password_too_short"
    text = "A password needs at least {least} characters. Choose a longer one; a sentence is good."


class SignatureInvalid(Invalid):
    """The signature does not fit the content, the author or an enrolled device."""

    code = "signature_invalid"
    text = "The signature of this device was not accepted ({reason}). Sign in again on this computer."


class UnreadableFile(Invalid):
    """The file cannot be opened; `reason` is the stable code of an imaging error."""

    code = "unreadable_file"
    text = "The file could not be opened: {reason}. Check it, or send another copy of it."


class LocalFileMissing(Invalid):
    """A file of this computer cannot be read; raised by the client only."""

    code = "local_file_missing"
    text = "The file on this computer could not be read ({reason}). Check it and choose it again."


class TooManyTries(CaseError):
    """Too many wrong tries; wait."""

    code = "too_many_tries"
    status = 429
    text = "Too many wrong tries. Wait {wait_s} seconds and try again."


class StorageFull(CaseError):
    """The server's disk is full; what was acknowledged is kept."""

    code = "storage_full"
    status = 507
    text = (
        "The server's disk is full. What was acknowledged is kept; tell the administrator, then send again."
    )


class Unreachable(CaseError):
    """The server cannot be reached; raised by the client only."""

    code = "unreachable"
    status = 503
    text = "The server cannot be reached. What you typed is kept and is sent when it is back."


class CertificateChanged(Unreachable):
    """Another certificate than the trusted one answers at the server's address; raised by the client only."""

    code = "certificate_changed"
    text = (
        "Another certificate than the one you trusted answers at the server's address. Nothing was sent. Ask the "
        "administrator, and join the server again only if its fingerprint is right."
    )


class OwnServerFailed(Unreachable):
    """The server of this computer did not start; raised by the client only."""

    code = "own_server_failed"
    text = (
        "The server of this computer did not start ({reason}). Start Khibra again; if it stays, khibra doctor says "
        "what is missing. Its log is in {log}."
    )


class OwnServerEnded(Unreachable):
    """The server of this computer ended by itself too often; raised by the client only."""

    code = "own_server_ended"
    text = (
        "The server of this computer ended by itself {times} times in a row and is not started again. Its log is "
        "in {log}. Use “Try now” to start it once more; what you typed is kept."
    )


def _tree(root: type[CaseError]) -> dict[str, type[CaseError]]:
    found = {root.code: root}
    for child in root.__subclasses__():
        found |= _tree(child)
    return found


BY_CODE: dict[str, type[CaseError]] = _tree(CaseError)


def from_problem(code: str, fields: dict[str, Field]) -> CaseError:
    """Return the error that a problem+json stands for; an unknown code becomes the root."""
    return BY_CODE.get(code, CaseError)(**fields)
