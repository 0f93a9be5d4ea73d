"""What the experts said: interim advice, opinions, rounds with their count, and dissent in full."""

from collections.abc import Mapping

from reportlab.platypus import Flowable

from cases.model.ids import InstanceId
from cases.model.opinion import FilledForm, KeyImage, Opinion
from cases.model.report import Pictured, ReportContent
from cases.model.round import Extension, RoundView, Tally
from plugins.report_export.elements import (
    ACCENT,
    ALERT,
    BYLINE,
    CELL,
    LABEL,
    NAME,
    NOTE,
    NOTE_BELOW,
    OWN,
    RULE,
    STRONG,
    TEXT,
    WARNING,
    WARNING_TINT,
    WIDTH,
    Story,
    card,
    columns,
    fact,
    grid,
    section,
    text,
)
from plugins.report_export.sections_case import diagnosis
from plugins.report_export.wording import OUTCOMES, RULES, Words
from workstation.api.shaping import isolated


def interim_advice(words: Words, content: ReportContent) -> Story:
    """Return the advice that reached the requester before the opinions."""
    _ = words.translate
    cards = [
        card(
            [
                text(advice.author.name, NAME),
                text(f"{words.post(advice.author)} · {words.both(advice.signed_at)}", BYLINE),
                *fact(_("Advice"), advice.content.text),
            ],
            bar=ACCENT,
        )
        for advice in content.interims
    ]
    return [section(_("Interim advice"), [*cards])] if cards else []


def opinions(words: Words, content: ReportContent) -> Story:
    """Return every opinion that agrees with the conclusion; the others have a section of their own."""
    _ = words.translate
    cards: Story = [
        card(_opinion(words, o, content.pictured), bar=RULE) for o in content.opinions if not o.differs
    ]
    title = _("Opinion of the expert") if len(content.opinions) == 1 else _("Opinions of the experts")
    if not content.opinions:
        return [section(title, [text(_("No opinion was written."))])]
    return [section(title, cards or [text(_("No opinion agrees with the conclusion."))])]


def dissent(words: Words, content: ReportContent) -> Story:
    """Return the opinions that differ from the conclusion, in full; a panel without any says so."""
    _ = words.translate
    cards: Story = [
        card(_opinion(words, o, content.pictured), bar=WARNING, tint=WARNING_TINT)
        for o in content.opinions
        if o.differs
    ]
    if not cards and len(content.opinions) < 2:
        return []
    return [section(_("Dissenting opinions"), cards or [text(_("No opinion differs from the conclusion."))])]


def _opinion(words: Words, opinion: Opinion, pictured: Mapping[InstanceId, Pictured]) -> Story:
    _ = words.translate
    content = opinion.content
    mark: Story = [text(_("Divergent opinion"), ALERT)] if opinion.differs else []
    images = [
        _key_image(words, number, image, pictured.get(image.instance_id))
        for number, image in enumerate(content.key_images, 1)
    ]
    confidence = _("{confidence} %").format(confidence=content.confidence)
    return [
        *mark,
        text(opinion.author.name, NAME),
        text(f"{words.post(opinion.author)} · {words.both(opinion.signed_at)}", BYLINE),
        text(_("Diagnosis"), LABEL),
        *diagnosis(words, content.diagnosis),
        *fact(_("Recommendation"), content.recommendation),
        columns(
            [fact(_("Confidence"), confidence), fact(_("Originals opened"), str(len(content.consulted)))],
            (110, 110),
        ),
        *fact(_("Limits"), content.limits or _("none stated")),
        *(part for form in content.forms for part in _form(words, form)),
        *fact(_("Key images"), "\n".join(images), OWN),
    ]


def _form(words: Words, form: FilledForm) -> Story:
    _ = words.translate
    source = _("Form {form} of {plugin}, version {version}")
    named = source.format(form=form.form, plugin=form.plugin, version=form.version)
    lines = [f"{answer.label}{words.colon}{words.answer(answer)}" for answer in form.answers]
    return [*fact(form.title, "\n".join(lines)), text(named, NOTE)]


def _key_image(words: Words, number: int, image: KeyImage, place: Pictured | None) -> str:
    _ = words.translate
    parts = [isolated(image.caption) or _("without caption"), isolated(place.series) if place else ""]
    # A scanner numbers the images of a series; within a film, what counts is the frame.
    is_film = place is None or place.number is None or place.frames > 1
    counted = image.frame + 1 if is_film or place is None else place.number
    parts.append(_("image {number}").format(number=counted))
    if image.window:
        centre, width = (f"{value:g}" for value in image.window)
        parts.append(_("window centre {centre}, width {width}").format(centre=centre, width=width))
    if image.marks:
        parts.append(_("marks: {count}").format(count=len(image.marks)))
    return f"{number}. {', '.join(part for part in parts if part)}"


def rounds(words: Words, content: ReportContent) -> Story:
    """Return each round: question, count by option, the rule that decided, and who voted what."""
    return [_round(words, view) for view in content.rounds]


def _round(words: Words, view: RoundView) -> Flowable:
    _ = words.translate
    count = _count(words, view, view.tally) if view.tally else [text(_("This round was not closed."), NOTE)]
    return section(
        _("Round {number} of the panel").format(number=view.number),
        [text(view.spec.question, STRONG), *count, *_ballots(words, view)],
    )


def _count(words: Words, view: RoundView, tally: Tally) -> Story:
    _ = words.translate
    won = view.spec.options[tally.winner] if tally.winner is not None else ""
    rows = [
        (
            text(option, STRONG if index == tally.winner else TEXT),
            text(str(votes)),
            text(_("{percent} %").format(percent=round(100 * votes / tally.valid)) if tally.valid else "—"),
        )
        for index, (option, votes) in enumerate(zip(view.spec.options, tally.counts, strict=True))
    ]
    times = [
        (_("Opened"), view.opened_at),
        (_("Deadline"), view.spec.closes_at),
        (_("Closing"), view.closed_at),
    ]
    thirds = [WIDTH / 3] * 3
    return [
        grid((_("Option"), _("Votes"), _("Share of valid ballots")), rows, (6, 1, 2)),
        text(words.of(OUTCOMES, tally.outcome).format(option=won), STRONG),
        columns(
            [
                fact(_("Rule"), _rule(words, tally)),
                fact(_("Quorum"), str(tally.quorum)),
                fact(_("Valid ballots / eligible"), f"{tally.valid} / {tally.eligible}"),
            ],
            thirds,
        ),
        columns([fact(name, words.stacked(when), CELL) for name, when in times if when], thirds),
        *(_extension(words, moved) for moved in view.extensions),
    ]


def _extension(words: Words, moved: Extension) -> Flowable:
    _ = words.translate
    sentence = _(
        "Deadline moved on {at}, from {before} to {until}; voters it took in who had voted late: {count}"
    )
    at, before, until = (words.local(each) for each in (moved.at, moved.before, moved.until))
    return text(sentence.format(at=at, before=before, until=until, count=moved.late), NOTE_BELOW)


def _rule(words: Words, tally: Tally) -> str:
    _ = words.translate
    title = f"{words.of(RULES, tally.rule)} ({tally.rule})" if tally.rule in RULES else tally.rule
    return _("{rule}, version {version}").format(rule=title, version=tally.rule_version)


def _ballots(words: Words, view: RoundView) -> Story:
    _ = words.translate
    if not view.ballots:
        return []
    rows = [
        (
            ballot.author.name,
            view.spec.options[ballot.content.choice],
            _("{confidence} %").format(confidence=ballot.content.confidence),
            words.stacked(ballot.received_at),
            _("late, not counted") if ballot.is_late else _("counted"),
        )
        for ballot in view.ballots
    ]
    return [
        grid(
            (_("Ballot of"), _("Choice"), _("Confidence"), _("Received"), _("Status")),
            rows,
            (3.4, 3.6, 1.9, 5.4, 2.3),
        )
    ]
