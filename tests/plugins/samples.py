"""For every hook of the contract: what the host hands over, and what a plugin may answer."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cases.model.audit import Event, EventKind
from cases.model.case import CaseCard, CaseState, Urgency
from cases.model.ids import AccountId, CaseId, EstablishmentId
from cases.model.patient import Sex
from cases.model.people import Practitioner, Specialty
from cases.model.study import UploadPurpose, UploadSpec

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
DOCTOR = Practitioner(
    id=AccountId("doctor"),
    name="Dr A",
    establishment_id=EstablishmentId("centre"),
    establishment_name="Health centre",
)
CARD = CaseCard(
    id=CaseId("case"),
    number="2026-000001",
    state=CaseState.IN_REVIEW,
    specialty=Specialty.RADIOLOGY,
    urgency=Urgency.URGENT,
    question="Bleeding?",
    age_years=61,
    sex=Sex.FEMALE,
    requester=DOCTOR,
    created_at=NOW,
    updated_at=NOW,
)
EVENT = Event(sequence=1, at=NOW, kind=EventKind.CASE_CREATED, case_id=CARD.id)
SPEC = UploadSpec(case_id=CARD.id, purpose=UploadPurpose.DICOM)


@dataclass(frozen=True)
class Sample:
    """A call of a hook: its arguments, and an expression a plugin may return."""

    arguments: dict[str, Any] = field(default_factory=dict)
    answer: str = "[]"


PANEL = 'Panel(id="x", title="X", icon="x", build=print)'

SAMPLES: dict[str, Sample] = {
    "register_settings": Sample(answer='[Setting(id="x", title="X")]'),
    "register_forms": Sample(answer='[Form(id="x", title="X", fields=())]'),
    "register_voting_rules": Sample(answer='[VotingRule(id="x", version="1", title="X", decide=print)]'),
    "register_importers": Sample(answer='[Importer(id="x", title="X", accepts=bool, expand=tuple)]'),
    "register_exporters": Sample(answer='[Exporter(id="x", title="X", run=print)]'),
    "register_translations": Sample(answer="[Translations(folder=Path())]"),
    "register_panels": Sample(answer=f"[{PANEL}]"),
    "register_commands": Sample(answer='[Command(id="x", title="X", run=print)]'),
    "register_board_columns": Sample(answer='[BoardColumn(id="x", title="X", holds=bool)]'),
    "register_board_filters": Sample(answer='[BoardFilter(id="x", title="X", keeps=bool)]'),
    "register_viewers": Sample(answer='[Viewer(id="x", title="X", opens=(), panel_id="x")]'),
    "register_viewer_tools": Sample(answer='[ViewerTool(id="x", title="X", icon="x", make=object)]'),
    "register_notification_channels": Sample(answer='[NotificationChannel(id="x", title="X", notify=print)]'),
    "register_login_panels": Sample(answer='[LoginPanel(id="x", title="X", build=print)]'),
    "register_services": Sample(answer='[Service(id="x", kind=object, build=print)]'),
    "register_themes": Sample(answer='[Theme(id="x", title="X", colours={})]'),
    "offer_case_badges": Sample({"card": CARD}, '[CaseBadge(text="x")]'),
    "offer_overlays": Sample({"case_id": CARD.id, "sop_instance_uid": "1.2"}, "[object()]"),
    "on_desktop_ready": Sample({"desk": object()}, "None"),
    "on_desktop_closing": Sample(answer="None"),
    "on_case_opened": Sample({"case_id": CARD.id}, "None"),
    "on_event": Sample({"event": EVENT}, "None"),
    "check_case_close": Sample({"card": CARD}, '["not yet"]'),
    "register_routes": Sample(answer="[Route(endpoint=endpoints.ALL[0], handle=print)]"),
    "register_live_channels": Sample(
        answer='[LiveChannel(id="x", path="/x", row="case.read_meta", handle=print)]'
    ),
    "register_jobs": Sample(answer='[Job(id="x", every_s=60, run=print)]'),
    "register_audit_sinks": Sample(answer='[AuditSink(id="x", write=print)]'),
    "register_report_renderers": Sample(answer='[ReportRenderer(id="x", version="1", render=bytes)]'),
    "decide_access": Sample({"practitioner": DOCTOR, "row": "case.read_meta", "card": CARD}, "False"),
    "check_case_change": Sample({"practitioner": DOCTOR, "row": "case.edit", "card": CARD}, '["not yet"]'),
    "check_upload": Sample({"practitioner": DOCTOR, "spec": SPEC, "size": 3}, '["not yet"]'),
    "on_server_ready": Sample({"server": object()}, "None"),
    "on_server_event": Sample({"event": EVENT}, "None"),
}
