"""Reports to print: one expert, a panel that agrees or not, an addendum."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import msgspec

from cases.model.audit import EventKind
from cases.model.case import (
    CaseCard,
    CaseState,
    CaseView,
    InformationRequest,
    MemberStatus,
    PanelMember,
    Question,
    Urgency,
)
from cases.model.consent import Consent, ConsentForm, ConsentScope, ConsentStatus
from cases.model.ids import (
    AccountId,
    CaseId,
    DeviceId,
    EstablishmentId,
    InstanceId,
    OpinionId,
    PatientId,
    ReportId,
    RoundId,
)
from cases.model.opinion import (
    Diagnosis,
    Interim,
    InterimAdvice,
    KeyImage,
    Opinion,
    OpinionContent,
    SignedDocument,
)
from cases.model.patient import LocalNumber, Patient, PatientIdentity, Sex
from cases.model.people import Establishment, EstablishmentKind, Practitioner, Specialty
from cases.model.report import Addendum, Conclusion, Consulted, Incident, Milestone, Pictured, ReportContent
from cases.model.round import Ballot, BallotContent, RoundSpec, RoundView, Tally
from cases.wire.codec import canonical

START = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
CASE = CaseId("c" * 32)

CENTRE = Establishment(
    id=EstablishmentId("e1"),
    name="Centre de santé rural d’Aït Bouguemez",
    kind=EstablishmentKind.HEALTH_CENTRE,
    commune="Tabant",
    authorisation_number="ESSP-2024-0417",
    authorised_until=date(2027, 12, 31),
    cndp_number="D-W-318/2024",
)
UNIVERSITY_HOSPITAL = Establishment(
    id=EstablishmentId("e2"),
    name="CHU Mohammed VI",
    kind=EstablishmentKind.UNIVERSITY_HOSPITAL,
    commune="Marrakech",
    authorisation_number="CHU-2023-0002",
    authorised_until=date(2028, 6, 30),
    cndp_number="A-PO-112/2023",
)
REGIONAL_HOSPITAL = Establishment(
    id=EstablishmentId("e3"),
    name="CHR de Béni Mellal",
    kind=EstablishmentKind.REGIONAL_HOSPITAL,
    commune="Béni Mellal",
    authorisation_number="CHR-2025-0031",
)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def doctor(number: int, name: str, specialty: Specialty, house: Establishment) -> Practitioner:
    return Practitioner(
        id=AccountId(f"a{number}"),
        name=name,
        establishment_id=house.id,
        establishment_name=house.name,
        specialties=(specialty,),
        order_number=f"{21_300 + number * 57}",
    )


GP = doctor(1, "Dr Salma Ouhaddou", Specialty.GENERAL_MEDICINE, CENTRE)
EXPERTS = (
    doctor(2, "Pr Youssef El Amrani", Specialty.NEUROSURGERY, UNIVERSITY_HOSPITAL),
    doctor(3, "Dr Meryem Tazi", Specialty.RADIOLOGY, UNIVERSITY_HOSPITAL),
    doctor(4, "Dr Hamza Berrada", Specialty.NEUROLOGY, REGIONAL_HOSPITAL),
    doctor(5, "Dr كوثر بنعلي", Specialty.EMERGENCY, REGIONAL_HOSPITAL),
    doctor(6, "Dr Ilyas Naciri", Specialty.NEUROSURGERY, UNIVERSITY_HOSPITAL),
)
PATIENT = PatientIdentity(
    family_name="Aït El Haj",
    given_name="Mohamed",
    family_name_ar="آيت الحاج",
    given_name_ar="محمد",
    birth_date=date(1958, 3, 4),
    sex=Sex.MALE,
    national_index="INDH-58-0304-77120",
    local_numbers=(
        LocalNumber(establishment_id=CENTRE.id, number="2026/1184"),
        LocalNumber(establishment_id=UNIVERSITY_HOSPITAL.id, number="IPP 00483920"),
    ),
)
QUESTION = Question(
    text="Scanner cérébral fait à l’hôpital provincial : faut-il opérer cet hématome, et peut-on transférer "
    "le patient par la route ?",
    history="HTA connue depuis 2015, traitée irrégulièrement. Diabète de type 2.\nCéphalées brutales à 6 h, "
    "puis hémiparésie droite et trouble de la parole. Pas de traumatisme, pas d’anticoagulant.",
    examination="GCS 13 (Y3 V4 M6), TA 198/104 mmHg, FC 92/min, SpO₂ 96 %, glycémie 1,84 g/l. "
    "Pupilles égales et réactives. Hémiparésie droite 3/5.",
    treatment="Nicardipine IV débutée, tête à 30°, à jeun.",
)
CONSENT = Consent(
    given=True,
    form=ConsentForm.ORAL_WITNESSED,
    scope=(ConsentScope.ACT, ConsentScope.DATA_SHARING),
    informed_by="Dr Salma Ouhaddou",
    informed_at=at(4),
)


def signed(record: object) -> SignedDocument:
    return SignedDocument(payload=canonical(record), signature=b"s" * 64, device_id=DeviceId("d1"))


def opinion(
    author: Practitioner, text: str, code: str, *, differs: bool = False, minutes: float = 60
) -> Opinion:
    content = OpinionContent(
        case_id=CASE,
        author_id=author.id,
        written_at=at(minutes),
        diagnosis=Diagnosis(text=text, code=code),
        recommendation="Pas de chirurgie en urgence ; TA systolique entre 130 et 150 mmHg ; transfert médicalisé "
        "vers l’unité neurovasculaire ; scanner de contrôle à 24 h ou avant si GCS ≤ 11.",
        confidence=85,
        limits="Pas d’angioscanner ; coupes de 5 mm.",
        key_images=(
            KeyImage(
                instance_id=InstanceId("i1"),
                frame=0,
                caption="Hématome putaminal gauche, 38 × 24 mm",
                window=(40.0, 80.0),
            ),
            KeyImage(
                instance_id=InstanceId("i2"), frame=0, caption="Effacement du ventricule latéral gauche"
            ),
        ),
        consulted=tuple(sha256(bytes([n])).hexdigest() for n in range(97)),
    )
    return Opinion(
        id=OpinionId(f"o-{author.id}"),
        author=author,
        content=content,
        signed_at=at(minutes + 1),
        document=signed(content),
        differs=differs,
    )


def one_expert(language: str = "fr") -> ReportContent:
    """Return the usual case: one expert, one CT, nothing went wrong."""
    lead = EXPERTS[0]
    answer = opinion(lead, "Hématome intraparenchymateux putaminal gauche, hypertensif", "I61.0")
    conclusion = Conclusion(
        case_id=CASE,
        author_id=lead.id,
        written_at=at(66),
        diagnosis=answer.content.diagnosis,
        text="Hématome profond de 18 ml environ, effet de masse modéré, sans hydrocéphalie ni inondation "
        "ventriculaire. Pas d’indication chirurgicale ce jour.",
        recommendation=answer.content.recommendation,
        follow_up_due=date(2026, 12, 7),
        language=language,
    )
    card = CaseCard(
        id=CASE,
        number="2026-000123",
        state=CaseState.CONCLUDED,
        specialty=Specialty.NEUROSURGERY,
        urgency=Urgency.URGENT,
        question=QUESTION.text,
        age_years=68,
        sex=Sex.MALE,
        requester=GP,
        created_at=at(0),
        updated_at=at(66),
        answer_by=at(246),
    )
    case = CaseView(
        card=card,
        establishment_id=CENTRE.id,
        patient=Patient(id=PatientId("p1"), identity=PATIENT),
        question=QUESTION,
        consent=CONSENT,
        consent_status=ConsentStatus.GIVEN,
        panel=(PanelMember(practitioner=lead, status=MemberStatus.ACCEPTED, is_lead=True),),
    )
    return ReportContent(
        id=ReportId("f" * 32),
        case=case,
        asking=CENTRE,
        answering=(UNIVERSITY_HOSPITAL,),
        lead=lead,
        conclusion=conclusion,
        opinions=(answer,),
        consulted=(
            Consulted(
                title="CT crâne sans injection, 5 mm",
                kind="series",
                count=96,
                sha256=sha256(b"ct").hexdigest(),
            ),
            Consulted(title="ECG 12 dérivations", kind="photo", count=1, sha256=sha256(b"ecg").hexdigest()),
        ),
        pictured={
            InstanceId(f"i{n}"): Pictured(series="CT crâne sans injection, 5 mm", number=41 + n, frames=1)
            for n in (1, 2)
        },
        signed_at=at(67),
        document=signed(conclusion),
        key_fingerprints={DeviceId("d1"): sha256(b"key").hexdigest()},
    )


def ballot(author: Practitioner, choice: int, minutes: float, *, is_late: bool = False) -> Ballot:
    content = BallotContent(
        case_id=CASE,
        round_id=RoundId("r1"),
        author_id=author.id,
        cast_at=at(minutes),
        choice=choice,
        confidence=70,
    )
    return Ballot(
        author=author, content=content, received_at=at(minutes), is_late=is_late, document=signed(content)
    )


def panel(*, tie: bool = False, language: str = "fr") -> ReportContent:
    """Return a panel of five, with interim advice, a round, a dissent, a decline and an incident."""
    base = one_expert(language)
    lead, radiologist, neurologist, emergency, surgeon = EXPERTS
    options = (
        "Traitement médical, surveillance",
        "Évacuation chirurgicale ce jour",
        "Drainage ventriculaire externe",
    )
    choices = (0, 0, 1, 1) if tie else (0, 0, 0, 1)
    ballots = tuple(
        ballot(who, c, 80 + n) for n, (who, c) in enumerate(zip(EXPERTS[:4], choices, strict=True))
    )
    counts = tuple(choices.count(option) for option in range(3))
    view = RoundView(
        id=RoundId("r1"),
        number=1,
        spec=RoundSpec(
            question="Quelle conduite dans les 6 heures ?", options=options, quorum=3, closes_at=at(180)
        ),
        opened_at=at(70),
        closed_at=at(150),
        participants=EXPERTS[:4],
        ballots=(*ballots, ballot(surgeon, 1, 200, is_late=True)),
        tally=Tally(
            rule="majority",
            rule_version="1",
            counts=counts,
            eligible=4,
            valid=4,
            quorum=3,
            winner=None if tie else 0,
            outcome="tie" if tie else "decided",
        ),
    )
    opinions = (
        *base.opinions,
        opinion(radiologist, "Hématome capsulo-lenticulaire gauche", "I61.0", minutes=75),
        opinion(neurologist, "Hématome profond gauche, hypertensif", "I61.0", minutes=82),
        opinion(
            emergency, "نزيف دماغي عميق أيسر (AVC) مع ارتفاع الضغط < 200", "I61.0", differs=True, minutes=90
        ),
    )
    advice = InterimAdvice(
        case_id=CASE,
        author_id=neurologist.id,
        written_at=at(20),
        text="Nicardipine : viser 140 mmHg de systolique dès maintenant. Ne pas donner d’aspirine.",
    )
    request = InformationRequest(
        asked_by=neurologist,
        asked_at=at(22),
        text="Dernier INR ? Plaquettes ?",
        answer="INR 1,1 ; plaquettes 214 G/l.",
        answered_at=at(41),
    )
    members = [
        PanelMember(practitioner=who, status=MemberStatus.ACCEPTED, is_lead=who is lead, promised_at=at(120))
        for who in EXPERTS[:4]
    ]
    members.append(
        PanelMember(practitioner=surgeon, status=MemberStatus.DECLINED, decline_reason="au bloc opératoire")
    )
    return msgspec.structs.replace(
        base,
        case=msgspec.structs.replace(base.case, panel=tuple(members), information_requests=(request,)),
        answering=(UNIVERSITY_HOSPITAL, REGIONAL_HOSPITAL),
        opinions=opinions,
        interims=(Interim(author=neurologist, content=advice, signed_at=at(21), document=signed(advice)),),
        rounds=(view,),
        incidents=(
            Incident(at=at(9), code="link_lost", detail="4 min, envoi repris à 62 %"),
            Incident(at=at(30), code="files_withdrawn", detail="Le CD est rayé.", count=2),
            Incident(at=at(52), code="codec_fallback"),
        ),
        milestones=(
            Milestone(at=at(8), kind=EventKind.CASE_SUBMITTED, name=GP.name),
            Milestone(at=at(12), kind=EventKind.CASE_ASSIGNED),
            Milestone(at=at(15), kind=EventKind.INVITATION_ACCEPTED, name=lead.name),
        ),
        signed_at=at(205),
    )


def addendum() -> ReportContent:
    """Return an addition to the report of one expert."""
    base = one_expert()
    added = Addendum(
        case_id=CASE,
        author_id=base.lead.id,
        written_at=at(1599),
        report_id=base.id,
        report_sha256=sha256(b"report").hexdigest(),
        text="Scanner de contrôle reçu le 24/11 : hématome stable, pas d’hydrocéphalie. Conduite inchangée.",
    )
    return msgspec.structs.replace(
        base, id=ReportId("b" * 32), addendum=added, document=signed(added), signed_at=at(1600)
    )
