"""The first page: who answers, about whom, what was asked, and the conclusion."""

from datetime import date, datetime

from cases.model.audit import EventKind
from cases.model.case import InformationRequest
from cases.model.opinion import Diagnosis
from cases.model.people import Establishment
from cases.model.report import ReportContent
from plugins.report_export.elements import (
    ACCENT,
    ALERT,
    BRAND,
    HALVES,
    LARGE,
    MONO,
    NAME,
    NOTE,
    NOTE_AT_RIGHT,
    OWN,
    STRONG,
    SUBTITLE,
    TINT,
    TITLE,
    WARNING,
    WARNING_TINT,
    WIDTH,
    Story,
    card,
    columns,
    fact,
    section,
    text,
)
from plugins.report_export.prose import Style
from plugins.report_export.wording import ESTABLISHMENTS, SEXES, Words
from workstation.api.words import SPECIALTIES, URGENCIES, arabic_name, latin_name


def answering_first(content: ReportContent) -> Establishment:
    """Return the establishment that answers: the lead's, or the first one named."""
    of_lead = (e for e in content.answering if e.id == content.lead.establishment_id)
    return next(of_lead, content.answering[0] if content.answering else content.asking)


def diagnosis(words: Words, found: Diagnosis, style: Style = STRONG) -> Story:
    """Return a diagnosis, and its ICD-10 code below it."""
    _ = words.translate
    story: Story = [text(found.text or "—", style)]
    if found.code:
        story.append(text(_("ICD-10 {code}").format(code=found.code), NOTE))
    return story


def title(words: Words, content: ReportContent) -> str:
    """Return what the document is."""
    _ = words.translate
    return _("Addendum to a tele-expertise report") if content.addendum else _("Tele-expertise report")


def letterhead(words: Words, content: ReportContent) -> Story:
    """Return the head of the first page: the establishment that answers, the title, the case."""
    _ = words.translate
    house = answering_first(content)
    case = content.case.card
    place = " · ".join(part for part in (words.of(ESTABLISHMENTS, house.kind), house.commune) if part)
    left: Story = [
        text(house.name, NAME),
        text(place, NOTE),
        text(_("Authorisation no. {number}").format(number=house.authorisation_number or "—"), NOTE),
    ]
    right: Story = [text("Khibra خبرة", BRAND), text(_("Tele-expertise between doctors"), NOTE_AT_RIGHT)]
    facts = (
        _("Case {number}").format(number=case.number),
        words.of(SPECIALTIES, case.specialty),
        _("Urgency: {urgency}").format(urgency=words.of(URGENCIES, case.urgency).lower()),
    )
    return [
        columns([left, right], [WIDTH * 0.68, WIDTH * 0.32]),
        text(title(words, content), TITLE),
        text("  ·  ".join(facts), SUBTITLE),
    ]


def patient(words: Words, content: ReportContent) -> Story:
    """Return the patient's identity, in Latin and Arabic letters, with every number known."""
    _ = words.translate
    if content.case.patient is None:
        return [section(_("Patient"), [text(_("The identity of the patient was not released."))])]
    identity = content.case.patient.identity
    names = [text(latin_name(identity), LARGE)], [text(arabic_name(identity), LARGE)]
    houses = {house.id: house.name for house in (content.asking, *content.answering)}
    numbers = [
        f"{known.number} ({houses[known.establishment_id]})"
        if known.establishment_id in houses
        else known.number
        for known in identity.local_numbers
    ]
    cells = [
        fact(_("Birth date"), _born(words, identity.birth_date, content.case.card.age_years)),
        fact(_("Sex"), words.of(SEXES, identity.sex)),
        fact(_("National index number"), identity.national_index or _("none recorded")),
        fact(_("Local record numbers"), "\n".join(numbers) or _("none recorded"), OWN),
    ]
    shares = [WIDTH * share for share in (0.27, 0.13, 0.25, 0.35)]
    return [section(_("Patient"), [columns(names, HALVES), columns(cells, shares)])]


def _born(words: Words, day: date, years: int) -> str:
    _ = words.translate
    age = _("{years} years").format(years=years)
    if years < 2:
        age = _("1 year") if years else _("under 1 year")
    return f"{words.date(day)} ({age})"


def parties(words: Words, content: ReportContent) -> Story:
    """Return who asked and who answers, and when."""
    _ = words.translate
    case = content.case.card
    asked: Story = [
        *fact(_("Asked by"), case.requester.name, NAME),
        text(words.address(case.requester), NOTE),
        text(words.both(_asked_at(content)), NOTE),
    ]
    answered: Story = [
        *fact(_("Answered by"), content.lead.name, NAME),
        text(words.address(content.lead), NOTE),
        text(words.both(content.signed_at), NOTE),
    ]
    return [columns([asked, answered], HALVES)]


def _asked_at(content: ReportContent) -> datetime:
    """Return when the case was sent, the last time where it was sent again."""
    sent = [each.at for each in content.milestones if each.kind is EventKind.CASE_SUBMITTED]
    return max(sent, default=content.case.card.created_at)


def question(words: Words, content: ReportContent) -> Story:
    """Return the question that was asked."""
    _ = words.translate
    return [section(_("Question"), [text(content.case.question.text or "—")])]


def conclusion(words: Words, content: ReportContent) -> Story:
    """Return the answer of the case, set apart; it says where opinions differ from it."""
    _ = words.translate
    said = content.conclusion
    differing = sum(opinion.differs for opinion in content.opinions)
    story = diagnosis(words, said.diagnosis, LARGE)
    if differing == 1:
        story.append(text(_("One opinion differs from this conclusion: see “Dissenting opinions”."), ALERT))
    elif differing:
        pointer = _("{count} opinions differ from this conclusion: see “Dissenting opinions”.")
        story.append(text(pointer.format(count=differing), ALERT))
    story += fact(_("Assessment"), said.text)
    story += fact(_("Recommendation"), said.recommendation)
    story += fact(_("News of the patient expected by"), words.date(said.follow_up_due), STRONG)
    return [section(_("Conclusion"), [card(story, bar=ACCENT, tint=TINT)])]


def clinical(words: Words, content: ReportContent) -> Story:
    """Return history, examination and treatment, and what was asked and answered since."""
    _ = words.translate
    asked = content.case.question
    story = [
        *fact(_("History"), asked.history),
        *fact(_("Examination"), asked.examination),
        *fact(_("Treatment"), asked.treatment),
    ]
    for request in content.case.information_requests:
        story += _information(words, request)
    return [section(_("Clinical information"), story or [text(_("Nothing was recorded."))])]


def _information(words: Words, request: InformationRequest) -> Story:
    _ = words.translate
    label = _("Question of {name} to the requester, {time}")
    asked = fact(label.format(name=request.asked_by.name, time=words.local(request.asked_at)), request.text)
    if request.answered_at is None:
        return [*asked, text(_("not answered"), NOTE)]
    return [*asked, *fact(_("Answer, {time}").format(time=words.local(request.answered_at)), request.answer)]


def addendum(words: Words, content: ReportContent) -> Story:
    """Return the text added to a signed report, and which one it is; nothing in the report itself."""
    _ = words.translate
    added = content.addendum
    if added is None:
        return []
    which = _("This addendum adds to report {report} of the same case, which stays as it was signed.")
    return [
        section(
            _("Addendum"),
            [
                card([text(added.text)], bar=WARNING, tint=WARNING_TINT),
                text(which.format(report=added.report_id), NOTE),
                text(_("SHA-256 of that file: {digest}").format(digest=added.report_sha256), MONO),
            ],
        )
    ]
