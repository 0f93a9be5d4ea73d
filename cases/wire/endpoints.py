"""Every endpoint of the case server's own API, each with the row of the access matrix that guards it.

The server mounts a handler for each, the client calls them, OpenAPI is written from them, and the access
test enumerates them. Plugins add theirs with `register_routes`, in the same form.
"""

from cases.model.audit import EventPage
from cases.model.case import Assignment, CaseDraft, CaseView, NewCase
from cases.model.opinion import Interim, Opinion, SignedDocument
from cases.model.patient import Patient, PatientIdentity
from cases.model.people import Device
from cases.model.report import ReportCard
from cases.model.round import Receipt, RoundDeadline, RoundSpec, RoundView
from cases.model.session import (
    AuthenticatorSecret,
    Credentials,
    FirstSetup,
    Invitation,
    InvitationAnswer,
    InvitationCode,
    InvitationPreview,
    Me,
    NewAuthenticator,
    NewDevice,
    RefreshToken,
    SecondFactor,
    ServerHello,
    SignedIn,
)
from cases.model.study import StudyIndex, UploadOutcome
from cases.wire.endpoint import PUBLIC, SIGNED_IN, Endpoint
from cases.wire.messages import (
    CasePage,
    CaseQuery,
    CodeQuery,
    ConsentAnswer,
    DiagnosisCodes,
    DirectoryQuery,
    Establishments,
    EventQuery,
    FilesWithdrawal,
    FollowUpDate,
    InformationAnswer,
    Messages,
    Nothing,
    Opinions,
    Outcome,
    PatientMatches,
    PatientSearch,
    PhotoLink,
    Practitioners,
    Promise,
    Reason,
    Reports,
    Rounds,
    Text,
    Timeline,
)

# fmt: off
HELLO = Endpoint("server.hello", "GET", "/hello", PUBLIC, Nothing, ServerHello, "Who this server is.")
SETUP = Endpoint("server.setup", "POST", "/setup", PUBLIC, FirstSetup, SignedIn, "Make the first account of an empty server.")
SIGN_IN = Endpoint("session.sign_in", "POST", "/sessions", PUBLIC, Credentials, SignedIn, "Sign in.")
REFRESH = Endpoint("session.refresh", "POST", "/sessions/refresh", PUBLIC, RefreshToken, SignedIn, "Exchange a refresh token.")
SIGN_OUT = Endpoint("session.sign_out", "DELETE", "/sessions/current", SIGNED_IN, Nothing, Nothing, "End this session.")
SECOND_FACTOR = Endpoint("session.second_factor", "POST", "/sessions/second-factor", SIGNED_IN, SecondFactor, Me, "Open signing and voting for 12 hours.")
BEGIN_AUTHENTICATOR = Endpoint("authenticator.begin", "POST", "/me/authenticator/enrolment", SIGNED_IN, NewAuthenticator, AuthenticatorSecret, "Ask for the secret of a new authenticator, with the password again.", keeps_answer=False)
ENROL_AUTHENTICATOR = Endpoint("authenticator.enrol", "PUT", "/me/authenticator", SIGNED_IN, SecondFactor, Me, "Enrol the new authenticator with a code of it; it is a second factor as well.")
ME = Endpoint("session.me", "GET", "/me", SIGNED_IN, Nothing, Me, "Who the caller is.")
ENROL_DEVICE = Endpoint("device.enrol", "POST", "/devices", SIGNED_IN, NewDevice, Device, "Enrol this device's signing key.")

INVITE = Endpoint("invitation.create", "POST", "/invitations", "user.invite", Invitation, InvitationCode, "Invite somebody with a one-time code.", keeps_answer=False)
PREVIEW_INVITATION = Endpoint("invitation.preview", "POST", "/invitations/preview", PUBLIC, Text, InvitationPreview, "Look at an invitation before accepting it.")
ACCEPT_INVITATION = Endpoint("invitation.accept", "POST", "/invitations/accept", PUBLIC, InvitationAnswer, SignedIn, "Accept an invitation.")

PRACTITIONERS = Endpoint("directory.practitioners", "GET", "/directory/practitioners", "directory.read", Nothing, Practitioners, "Practitioners of the network.", query=DirectoryQuery)
ESTABLISHMENTS = Endpoint("directory.establishments", "GET", "/directory/establishments", "directory.read", Nothing, Establishments, "Establishments of the network.")
CODES = Endpoint("directory.codes", "GET", "/directory/codes", "directory.read", Nothing, DiagnosisCodes, "Search the diagnosis catalogue.", query=CodeQuery)

SEARCH_PATIENTS = Endpoint("patient.search", "POST", "/patients/search", "patient.search", PatientSearch, PatientMatches, "Find a patient; likely duplicates first.")
CREATE_PATIENT = Endpoint("patient.create", "POST", "/patients", "patient.create", PatientIdentity, Patient, "Record a new patient.")

CREATE_CASE = Endpoint("case.create", "POST", "/cases", "case.create", NewCase, CaseView, "Start a case.")
LIST_CASES = Endpoint("case.list", "GET", "/cases", "case.list", Nothing, CasePage, "The caller's cases.", query=CaseQuery)
READ_CASE = Endpoint("case.read", "GET", "/cases/{case_id}", "case.read_meta", Nothing, CaseView, "A case, as far as the caller may see it.")
UPDATE_CASE = Endpoint("case.update", "PUT", "/cases/{case_id}/draft", "case.update", CaseDraft, CaseView, "Change a draft.", needs_version=True)
RECORD_CONSENT = Endpoint("consent.record", "POST", "/cases/{case_id}/consent", "consent.record", ConsentAnswer, CaseView, "Record the patient's consent or refusal.")
WITHDRAW_CONSENT = Endpoint("consent.withdraw", "POST", "/cases/{case_id}/consent/withdrawal", "consent.withdraw", Reason, CaseView, "Record that consent is withdrawn.")
SUBMIT_CASE = Endpoint("case.submit", "POST", "/cases/{case_id}/submission", "case.submit", Nothing, CaseView, "Send the case.")
ASSIGN_CASE = Endpoint("case.assign", "POST", "/cases/{case_id}/assignment", "case.assign", Assignment, CaseView, "Invite one expert or a panel.", needs_version=True)
SEND_BACK = Endpoint("case.send_back", "POST", "/cases/{case_id}/return", "case.send_back", Reason, CaseView, "Send a case back to its requester.", needs_version=True)
DECLINE_CASE = Endpoint("case.decline", "POST", "/cases/{case_id}/refusal", "case.decline", Reason, CaseView, "Decline a case.", needs_version=True)
CANCEL_CASE = Endpoint("case.cancel", "POST", "/cases/{case_id}/cancellation", "case.cancel", Reason, CaseView, "Cancel one's own case.")
ACCEPT_SEAT = Endpoint("seat.accept", "POST", "/cases/{case_id}/seat/acceptance", "case.accept_decline", Promise, CaseView, "Accept an invitation to a panel.")
DECLINE_SEAT = Endpoint("seat.decline", "POST", "/cases/{case_id}/seat/refusal", "case.accept_decline", Reason, CaseView, "Decline an invitation to a panel.")
DECLARE_CONFLICT = Endpoint("conflict.declare", "POST", "/cases/{case_id}/seat/conflict", "conflict.declare", Reason, CaseView, "Declare a conflict of interest.")
REQUEST_INFORMATION = Endpoint("info.request", "POST", "/cases/{case_id}/information-requests", "info.request", Text, CaseView, "Ask the requester for information.")
ANSWER_INFORMATION = Endpoint("info.answer", "POST", "/cases/{case_id}/information-answers", "info.answer", InformationAnswer, CaseView, "Answer the open request for information.")

READ_FILES = Endpoint("files.index", "GET", "/cases/{case_id}/files", "image.view", Nothing, StudyIndex, "All a viewer needs to lay out the images.")
READ_FRAME = Endpoint("files.frame", "GET", "/cases/{case_id}/instances/{instance_id}/frames/{frame}", "image.view", Nothing, bytes, "One frame's codestream as stored.")
READ_THUMBNAIL = Endpoint("files.thumbnail", "GET", "/cases/{case_id}/instances/{instance_id}/thumbnail", "image.view", Nothing, bytes, "A small PNG of an instance.")
READ_ORIGINAL = Endpoint("files.original", "GET", "/cases/{case_id}/instances/{instance_id}", "image.download_original", Nothing, bytes, "The original file.")
READ_ATTACHMENT = Endpoint("files.attachment", "GET", "/cases/{case_id}/attachments/{attachment_id}", "image.view", Nothing, bytes, "An attachment as it was sent.")
READ_ATTACHMENT_THUMBNAIL = Endpoint("files.attachment_thumbnail", "GET", "/cases/{case_id}/attachments/{attachment_id}/thumbnail", "image.view", Nothing, bytes, "A small JPEG of a photo, or of a document's first page.")
READ_UPLOAD = Endpoint("upload.outcome", "GET", "/uploads/{upload_id}/outcome", "image.upload", Nothing, UploadOutcome, "What became of a finished upload.")
WITHDRAW_FILES = Endpoint("files.withdraw", "POST", "/cases/{case_id}/files/withdrawals", "image.upload", FilesWithdrawal, CaseView, "Say that announced files will not come.")
MAKE_PHOTO_LINK = Endpoint("files.photo_link", "POST", "/cases/{case_id}/photo-links", "image.upload", Nothing, PhotoLink, "A one-time address for a phone.", keeps_answer=False)

GIVE_INTERIM = Endpoint("opinion.give_interim", "POST", "/cases/{case_id}/interim-advice", "opinion.give_interim", SignedDocument, Interim, "Advice that reaches the requester at once.")
SIGN_OPINION = Endpoint("opinion.sign", "POST", "/cases/{case_id}/opinions", "opinion.write", SignedDocument, Opinion, "Sign an opinion.")
READ_OPINIONS = Endpoint("opinion.read", "GET", "/cases/{case_id}/opinions", "case.read_meta", Nothing, Opinions, "The opinions the caller may read.")
OPEN_ROUND = Endpoint("round.open", "POST", "/cases/{case_id}/rounds", "vote.open_round", RoundSpec, RoundView, "Put a question to the panel.")
READ_ROUNDS = Endpoint("round.read", "GET", "/cases/{case_id}/rounds", "case.read_meta", Nothing, Rounds, "The rounds, as far as the caller may see them.")
CAST_BALLOT = Endpoint("round.cast", "POST", "/cases/{case_id}/rounds/{round_id}/ballots", "vote.cast", SignedDocument, Receipt, "Vote, or vote again before the close.")
CLOSE_ROUND = Endpoint("round.close", "POST", "/cases/{case_id}/rounds/{round_id}/close", "vote.close_round", Nothing, RoundView, "Close a round and reveal it.")
EXTEND_ROUND = Endpoint("round.extend", "POST", "/cases/{case_id}/rounds/{round_id}/deadline", "vote.open_round", RoundDeadline, RoundView, "Give an open round more time.")
POST_MESSAGE = Endpoint("message.post", "POST", "/cases/{case_id}/messages", "message.post", Text, Messages, "Write in the discussion.")
READ_MESSAGES = Endpoint("message.read", "GET", "/cases/{case_id}/messages", "case.read_clinical", Nothing, Messages, "The discussion.")

SIGN_REPORT = Endpoint("report.sign", "POST", "/cases/{case_id}/reports", "report.sign", SignedDocument, ReportCard, "Sign the conclusion; the report is made and sealed.")
ADD_ADDENDUM = Endpoint("report.addendum", "POST", "/cases/{case_id}/reports/addenda", "report.addendum", SignedDocument, ReportCard, "Sign an addition to a signed report.")
READ_REPORTS = Endpoint("report.list", "GET", "/cases/{case_id}/reports", "report.read", Nothing, Reports, "The report and its addenda.")
READ_REPORT = Endpoint("report.read", "GET", "/cases/{case_id}/reports/{report_id}", "report.read", Nothing, bytes, "The signed PDF.")
ACKNOWLEDGE_REPORT = Endpoint("report.acknowledge", "POST", "/cases/{case_id}/acknowledgement", "report.acknowledge", FollowUpDate, CaseView, "Acknowledge the report and set the follow-up date.")
RECORD_OUTCOME = Endpoint("followup.record", "POST", "/cases/{case_id}/outcome", "followup.record", Outcome, CaseView, "Record what became of the patient.")
CLOSE_CASE = Endpoint("case.close", "POST", "/cases/{case_id}/closing", "case.close", Nothing, CaseView, "Close the case.")
REOPEN_CASE = Endpoint("case.reopen", "POST", "/cases/{case_id}/reopening", "case.reopen", Reason, CaseView, "Open a closed case again.")
READ_TIMELINE = Endpoint("case.timeline", "GET", "/cases/{case_id}/timeline", "audit.read_case", Nothing, Timeline, "Every step, who and when.")
EVENTS = Endpoint("events.read", "GET", "/events", SIGNED_IN, Nothing, EventPage, "What happened in the caller's cases after a cursor.", query=EventQuery)
# fmt: on

ALL: tuple[Endpoint[object, object], ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Endpoint)
)
