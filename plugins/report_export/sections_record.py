"""What makes the report a record: people, establishments, times, files, consent, incidents, digests."""

from datetime import datetime
from hashlib import sha256
from operator import itemgetter

from cases.model.audit import EventKind
from cases.model.case import CaseView, PanelMember
from cases.model.consent import Consent, ConsentForm, ConsentStatus, EarlierConsent
from cases.model.opinion import SignedDocument
from cases.model.people import Establishment, Practitioner
from cases.model.report import Incident, Milestone, ReportContent
from plugins.report_export.elements import (
    BYLINE,
    CELL,
    EARLIER,
    MONO,
    WIDTH,
    Story,
    columns,
    fact,
    grid,
    section,
    text,
)
from plugins.report_export.prose import Prose
from plugins.report_export.wording import (
    CONSENT_FORMS,
    CONSENT_SCOPES,
    CONSULTED,
    ESTABLISHMENTS,
    INCIDENTS,
    MILESTONES,
    SEATS,
    Words,
)


def shortened(digest: str) -> str:
    """Return the ends of a digest; the annex has it whole."""
    return f"{digest[:10]}…{digest[-6:]}" if len(digest) > 20 else digest


def establishments(words: Words, content: ReportContent) -> Story:
    """Return who asks and who answers, with what the ministry and the CNDP authorised."""
    _ = words.translate

    def row(part: str, house: Establishment) -> tuple[str, str, str, str]:
        kind = " · ".join(p for p in (words.of(ESTABLISHMENTS, house.kind), house.commune) if p)
        until = (
            _("until {date}").format(date=words.date(house.authorised_until))
            if house.authorised_until
            else ""
        )
        number = "\n".join(p for p in (house.authorisation_number or "—", until) if p)
        return part, f"{house.name}\n{kind}", number, house.cndp_number or "—"

    rows = [row(_("Asking"), content.asking), *(row(_("Answering"), house) for house in content.answering)]
    head = (_("Part"), _("Establishment"), _("Ministerial authorisation"), _("CNDP number"))
    return [section(_("Establishments"), [grid(head, rows, (1.6, 5, 3.4, 2.6))])]


def participants(words: Words, content: ReportContent) -> Story:
    """Return the requester and every invited practitioner, also those who declined."""
    _ = words.translate
    case = content.case
    rows = [_person(words, _("Requester"), case.card.requester, "")]
    rows += [
        _person(words, _part(words, case, member), member.practitioner, _status(words, member))
        for member in case.panel
    ]
    if content.lead.id not in {member.practitioner.id for member in case.panel}:
        rows.append(_person(words, _("Expert"), content.lead, ""))
    head = (_("Role"), _("Name, number of the Order"), _("Specialty, establishment"), _("Status"))
    return [section(_("Participants"), [grid(head, rows, (2.6, 3.4, 4.4, 2.8))])]


def _person(words: Words, part: str, who: Practitioner, status: str) -> tuple[str, str, str, str]:
    name = "\n".join(line for line in (who.name, words.order_number(who)) if line)
    post = "\n".join(line for line in (words.specialties(who), who.establishment_name) if line)
    return part, name, post, status


def _part(words: Words, case: CaseView, member: PanelMember) -> str:
    _ = words.translate
    if len(case.panel) == 1:
        return _("Expert")
    return _("Lead of the panel") if member.is_lead else _("Member of the panel")


def _status(words: Words, member: PanelMember) -> str:
    _ = words.translate
    status = words.of(SEATS, member.status)
    if not member.decline_reason:
        return status
    return _("{status}: {reason}").format(status=status, reason=member.decline_reason)


def consulted(words: Words, content: ReportContent) -> Story:
    """Return what the experts could look at, with shortened digests."""
    _ = words.translate
    if not content.consulted:
        return [section(_("What was consulted"), [text(_("No image or document was opened."))])]
    rows = [
        (
            str(number),
            item.title,
            words.of(CONSULTED, item.kind),
            str(item.count),
            text(shortened(item.sha256), MONO),
        )
        for number, item in enumerate(content.consulted, 1)
    ]
    head = (_("No."), _("Title"), _("Kind"), _("Files"), _("SHA-256, shortened"))
    return [section(_("What was consulted"), [grid(head, rows, (0.8, 5.4, 2.4, 1, 3))])]


def chronology(words: Words, content: ReportContent) -> Story:
    """Return every dated step, in local time and in UTC."""
    _ = words.translate
    rows = [
        (step, words.local(at), words.utc(at))
        for at, step in sorted(_steps(words, content), key=itemgetter(0))
    ]
    head = (_("Step"), _("Local time (Casablanca)"), _("Universal time"))
    return [section(_("Times"), [grid(head, rows, (5.4, 3.6, 2.6))])]


def _steps(words: Words, content: ReportContent) -> list[tuple[datetime, str]]:
    _ = words.translate
    case = content.case
    named = [(case.card.created_at, _("Case opened"))]
    named += [(each.at, _milestone(words, each)) for each in content.milestones]
    named += [
        (
            member.promised_at,
            _("Answer promised by {name} by this time").format(name=member.practitioner.name),
        )
        for member in case.panel
        if member.promised_at
    ]
    for request in case.information_requests:
        named.append((request.asked_at, _("Information asked by {name}").format(name=request.asked_by.name)))
        if request.answered_at:
            named.append((request.answered_at, _("Information given by the requester")))
    named += [
        (a.signed_at, _("Interim advice of {name}").format(name=a.author.name)) for a in content.interims
    ]
    for view in content.rounds:
        named.append((view.opened_at, _("Round {number} opened").format(number=view.number)))
        if view.closed_at:
            named.append((view.closed_at, _("Round {number} closed").format(number=view.number)))
    named += [
        (o.signed_at, _("Opinion of {name} signed").format(name=o.author.name)) for o in content.opinions
    ]
    named.append((content.conclusion.written_at, _("Conclusion written")))
    named.append((content.signed_at, _("Report signed")))
    if case.card.answer_by:
        named.append((case.card.answer_by, _("Answer asked for by this time")))
    return named


def _milestone(words: Words, step: Milestone) -> str:
    _ = words.translate
    if step.kind is EventKind.CASE_ASSIGNED and not step.name:
        return _("Experts invited by the server")
    return words.of(MILESTONES, step.kind).format(name=step.name)


def consent(words: Words, content: ReportContent) -> Story:
    """Return the consent statement: who informed the patient, how, when, of what."""
    _ = words.translate
    statements = {
        ConsentStatus.MISSING: _("No consent is recorded in this case."),
        ConsentStatus.GIVEN: _("The patient, or the guardian, was informed and consented."),
        ConsentStatus.REFUSED: _("The patient, or the guardian, was informed and refused."),
        ConsentStatus.EMERGENCY: _("Emergency: the case was sent before consent could be asked for."),
        ConsentStatus.WITHDRAWN: _("Consent was given, and withdrawn later."),
    }
    given = content.case.consent
    story: Story = [text(statements[content.case.consent_status])]
    story += _consent_facts(words, given) if given else []
    for earlier in content.case.earlier_consents:
        story.append(text(_earlier_consent(words, earlier), EARLIER))
        story += _consent_facts(words, earlier.consent)
    return [section(_("Consent"), story)]


def _earlier_consent(words: Words, earlier: EarlierConsent) -> str:
    _ = words.translate
    until = words.local(earlier.replaced_at)
    if earlier.withdrawn_at is not None:
        return _("Earlier answer, withdrawn on {at} and replaced on {until}").format(
            at=words.local(earlier.withdrawn_at), until=until
        )
    return _("Earlier answer, replaced on {until}").format(until=until)


def _consent_facts(words: Words, given: Consent) -> Story:
    _ = words.translate
    scope = ", ".join(words.of(CONSENT_SCOPES, part) for part in given.scope)
    reason = _("Reason of the emergency") if given.form is ConsentForm.EMERGENCY else _("Reason")
    cells = [
        fact(_("Informed by"), given.informed_by, CELL),
        fact(_("When"), words.stacked(given.informed_at), CELL),
        fact(_("How"), words.of(CONSENT_FORMS, given.form), CELL),
        fact(_("For"), scope, CELL),
    ]
    return [columns(cells, [WIDTH * share for share in (0.21, 0.31, 0.2, 0.28)]), *fact(reason, given.reason)]


def incidents(words: Words, content: ReportContent) -> Story:
    """Return the technical incidents; says so when there were none."""
    _ = words.translate
    if not content.incidents:
        return [section(_("Technical incidents"), [text(_("No technical incident was logged."))])]
    rows = [
        (
            words.of(INCIDENTS, incident.code),
            _happened(words, incident),
            words.local(incident.at),
            words.utc(incident.at),
        )
        for incident in content.incidents
    ]
    head = (_("Incident"), _("Detail"), _("Local time (Casablanca)"), _("Universal time"))
    return [section(_("Technical incidents"), [grid(head, rows, (3.2, 3.6, 3.9, 2.7))])]


def _happened(words: Words, incident: Incident) -> str:
    _ = words.translate
    count = _("Files: {count}").format(count=incident.count) if incident.count else ""
    return "\n".join(line for line in (count, incident.detail) if line)


def digests(words: Words, content: ReportContent) -> Story:
    """Return the annex of a report: the whole digest of what was consulted and of what was signed."""
    _ = words.translate
    rows = [
        (str(n), item.title or "—", text(item.sha256, MONO)) for n, item in enumerate(content.consulted, 1)
    ]
    rows += [
        (
            "",
            _("Interim advice of {name}, as signed").format(name=advice.author.name),
            _signed(words, content, advice.document),
        )
        for advice in content.interims
    ]
    rows += [
        (
            "",
            _("Opinion of {name}, as signed").format(name=o.author.name),
            _signed(words, content, o.document),
        )
        for o in content.opinions
    ]
    rows.append(("", _("Conclusion, as signed"), _signed(words, content, content.document)))
    note = _(
        "SHA-256 of what was consulted, and of the canonical text that each practitioner signed, "
        "with that of the key that signed it."
    )
    table = grid((_("No."), _("Title"), _("SHA-256")), rows, (0.7, 4, 7.4))
    return [section(_("Annex: digests"), [text(note, BYLINE), table])]


def _signed(words: Words, content: ReportContent, document: SignedDocument) -> Prose:
    _ = words.translate
    digest, key = sha256(document.payload).hexdigest(), content.key_fingerprints.get(document.device_id, "—")
    return text("\n".join((digest, _("key {fingerprint}").format(fingerprint=key))), MONO)
