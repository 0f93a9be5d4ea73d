"""Which known patient somebody may mean, and whether a picture's header names the case's patient.

Candidates come from blocking keys (exact look-ups, kept as keyed digests by the store), then each is scored
with reasons. A year off, a name in the other alphabet or in another spelling still finds the patient.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from cases.model.ids import EstablishmentId
from cases.model.patient import Patient, PatientIdentity, PatientMatch, Sex
from cases.rules.names import fold, overlap, sounds, words
from viewers.imaging.records import PatientTags

SCORE_SHOWN = 35
"""Candidates below are not worth a look."""

_MOST_OF_A_NAME = 0.6
_POINTS = {
    "local_number": 60,
    "name": 45,
    "name_sound": 38,
    "birth_date": 40,
    "birth_year": 25,
    "sex": 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a patient looked for.

    Attributes:
        name: free text, in any order and either alphabet.
        establishment_id: where the local number is from.
    """

    establishment_id: EstablishmentId
    name: str = ""
    birth_date: date | None = None
    national_index: str = ""
    local_number: str = ""
    sex: Sex | None = None


def number(text: str) -> str:
    """Return an identity number without spaces, dashes and letter case."""
    return "".join(c for c in fold(text) if c.isalnum())


def names_of(identity: PatientIdentity) -> tuple[str, ...]:
    """Return the patient's name in each alphabet it is known in."""
    latin = f"{identity.family_name} {identity.given_name}".strip()
    arabic = f"{identity.family_name_ar} {identity.given_name_ar}".strip()
    return tuple(name for name in (latin, arabic) if name)


def blocking_keys(identity: PatientIdentity) -> tuple[str, ...]:
    """Return the keys under which a patient is found again."""
    keys = {f"index:{number(identity.national_index)}"} if identity.national_index else set()
    keys |= {_local_key(n.establishment_id, n.number) for n in identity.local_numbers}
    years = (identity.birth_date.year - 1, identity.birth_date.year, identity.birth_date.year + 1)
    for name in names_of(identity):
        heard = sounds(name)
        keys |= {f"year:{sound}:{year}" for sound in heard for year in years}
        keys |= {f"name:{sound}" for sound in heard | _pairs(heard)}
    return tuple(sorted(keys))


def search_keys(told: Told) -> tuple[str, ...]:
    """Return the keys to look up for what is known of a patient; any hit is a candidate."""
    keys = {f"index:{number(told.national_index)}"} if told.national_index else set()
    if told.local_number:
        keys.add(_local_key(told.establishment_id, told.local_number))
    heard = sounds(told.name)
    if told.birth_date:
        keys |= {f"year:{sound}:{told.birth_date.year}" for sound in heard}
    keys |= {f"name:{sound}" for sound in _pairs(heard) or heard}
    return tuple(sorted(keys))


def _local_key(establishment_id: EstablishmentId, text: str) -> str:
    return f"local:{establishment_id}:{number(text)}"


def _pairs(heard: frozenset[str]) -> set[str]:
    return {f"{one}+{other}" for one, other in combinations(sorted(heard), 2)}


def match(patient: Patient, told: Told) -> PatientMatch:
    """Score a candidate, 0 to 100, with reasons; 100 only for the same national index number."""
    known = patient.identity
    reasons: list[str] = []
    if told.national_index and number(told.national_index) == number(known.national_index):
        reasons.append("national_index")
    if told.local_number and any(
        n.establishment_id == told.establishment_id and number(n.number) == number(told.local_number)
        for n in known.local_numbers
    ):
        reasons.append("local_number")
    name_points, reason = _compare_names(told.name, known)
    reasons += [reason] if reason else []
    reasons += _compare_dates(told.birth_date, known.birth_date)
    reasons += ["sex"] if told.sex is known.sex else []
    if "national_index" in reasons:
        score = 100
    else:
        points = sum(_POINTS[r] for r in reasons if r != reason)
        score = min(99, round(points + name_points))
    return PatientMatch(patient=patient, score=score, reasons=tuple(reasons))


def likely(candidates: Iterable[Patient], told: Told, limit: int = 20) -> tuple[PatientMatch, ...]:
    """Return the candidates worth a look, best first."""
    scored = [m for m in (match(patient, told) for patient in candidates) if m.score >= SCORE_SHOWN]
    return tuple(sorted(scored, key=lambda m: (-m.score, m.patient.id))[:limit])


def _compare_names(name: str, known: PatientIdentity) -> tuple[float, str]:
    """Return the points of a name and why; a given name alone that agrees is no same name."""
    spelt = [_Agreement.of(words(name), words(n)) for n in names_of(known)]
    heard = [_Agreement.of(sounds(name), sounds(n)) for n in names_of(known)]
    best_spelt = max(spelt, default=_Agreement(share=0.0, is_whole=False))
    best_heard = max(heard, default=_Agreement(share=0.0, is_whole=False))
    reason, best = ("name", best_spelt) if best_spelt >= best_heard else ("name_sound", best_heard)
    if not best.share:
        return 0.0, ""
    return _POINTS[reason] * best.share, reason if best.is_whole else "name_part"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Agreement:
    """How far two names agree.

    Attributes:
        share: of the shorter, in the longer, 0 to 1.
        is_whole: nothing differs, and little is left out.
    """

    share: float
    is_whole: bool

    @classmethod
    def of(cls, one: Iterable[str], other: Iterable[str]) -> "_Agreement":
        left, right = set(one), set(other)
        share = overlap(left, right)
        longer = max(len(left), len(right), 1)
        return cls(share=share, is_whole=share == 1.0 and len(left & right) / longer >= _MOST_OF_A_NAME)


def _compare_dates(told: date | None, known: date) -> list[str]:
    if told is None:
        return []
    if told == known:
        return ["birth_date"]
    return ["birth_year"] if abs(told.year - known.year) <= 1 else []


def compare_header(tags: PatientTags, identity: PatientIdentity) -> tuple[str, ...]:
    """Return in what a picture's header differs from the case's patient; what it leaves empty does not differ.

    Returns:
        Some of `name`, `birth_date`, `sex`, `patient_id`, in this order.
    """
    differs = []
    header_names = [tags.name.alphabetic, tags.name.ideographic, tags.name.phonetic]
    heard = [sounds(name) for name in header_names if name.strip(" ^")]
    if any(heard) and not any(_is_same_name(h, sounds(n)) for h in heard for n in names_of(identity)):
        differs.append("name")
    if tags.birth_date is not None and tags.birth_date != identity.birth_date:
        differs.append("birth_date")
    if tags.sex in {"F", "M"} and tags.sex != identity.sex.value:
        differs.append("sex")
    if _has_other_number(tags, identity):
        differs.append("patient_id")
    return tuple(differs)


def _is_same_name(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names agree: the shorter is wholly in the longer, and more than a single word agrees."""
    return bool(one) and overlap(one, other) == 1.0 and (len(one & other) > 1 or one == other)


def _has_other_number(tags: PatientTags, identity: PatientIdentity) -> bool:
    told = {number(text) for text in (tags.patient_id, *tags.other_ids) if number(text)}
    known = {number(n.number) for n in identity.local_numbers} | {number(identity.national_index)}
    known.discard("")
    return bool(told and known and not told & known)
