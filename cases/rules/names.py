"""How a Moroccan name sounds, whichever alphabet and spelling it was written in.

Mohamed, Mohammed and محمد fold to the same consonants; so do Aït Lahcen and آيت لحسن, El Amrani and العمراني,
Abderrahim and عبد الرحيم. Vowels are left out as Arabic script leaves them out; the initial one of a short
name is kept as `a`.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLES = frozenset({"el", "al", "l", "ال"})
_JOINED = frozenset(
    {
        "ben",
        "bin",
        "ibn",
        "bent",
        "bint",
        "ait",
        "abd",
        "abdel",
        "abdul",
        "bou",
        "abou",
        "abu",
        "ould",
        "oulad",
    }
    | {"بن", "ابن", "بنت", "ايت", "عبد", "بو", "ابو", "ولد", "اولاد"}
)
_ARABIC_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})
_ARABIC_SOUND = str.maketrans(
    dict(zip("بتثجحخدذرزسشصضطظغفقكلمنهڭگڤپچ", "bttjhxddrzsSsdtdGfkklmnhkkfbS", strict=True))
    | dict.fromkeys("اعويء", "")
)
_LATIN_DIGRAPHS = (
    ("x", "ks"),
    ("sch", "S"),
    ("tch", "S"),
    ("ch", "S"),
    ("sh", "S"),
    ("kh", "x"),
    ("gh", "G"),
    ("dj", "j"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("ck", "k"),
)
_LATIN_SOUND = str.maketrans("qcgvp", "kkkfb")
_OF_THE_FAITH = re.compile(r"(?<=\w{3})[aeou]dd?ine?$|(?<=\w{3})الدين$|^[aeou]d?dine?$|^الدين$")


def fold(text: str) -> str:
    """Return `text` in small letters without accents, vowel signs, tatweel or hamza forms."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(_ARABIC_FOLD)
    plain = "".join(c for c in unicodedata.normalize("NFKD", bare.casefold()) if not unicodedata.combining(c))
    return plain.replace("œ", "oe").replace("æ", "ae")


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a name without articles; particles stand with the word they belong to."""
    found: list[str] = []
    pending = ""
    for word in _split(fold(text)):
        if word in _ARTICLES:
            continue
        bare = _without_article(word)
        if bare in _JOINED:
            pending += bare
            continue
        found.append(pending + bare)
        pending = ""
    return (*found, pending) if pending else tuple(found)


def _split(folded: str) -> Iterable[str]:
    """Cut at everything but letters, and "-eddine" (الدين), written together or apart, off its name."""
    for word in _WORD.findall(folded):
        stem = _OF_THE_FAITH.sub("", word)
        if stem != word:
            yield from filter(None, (stem, "دين"))
        else:
            yield word


def _without_article(word: str) -> str:
    if _ARABIC.search(word):
        word = re.sub(r"^عبدال", "عبد", word)
        return word[2:] if word.startswith("ال") and len(word) > 3 else word
    return word[2:] if word.startswith("el") and len(word) > 5 else word


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """Return the consonants of a folded word, the same for both alphabets; empty where there are none."""
    consonants = _arabic_sound(word) if _ARABIC.search(word) else _latin_sound(word)
    single = re.sub(r"(.)\1+", r"\1", consonants)
    servant = re.sub(r"^abdl(?=.)", "abd", single)  # Abdelaziz and عبد العزيز: the article may be in it
    return servant[1:] if len(servant) > 3 and servant[0] == "a" else servant


def sounds(*names: str) -> frozenset[str]:
    """Return how the words of names sound."""
    return frozenset(s for name in names for s in map(sound, words(name)) if s)


def _arabic_sound(word: str) -> str:
    start = {"و": "w", "ي": "y"}.get(word[0], "a" if word[0] in "اع" else "")
    rest = word[1:] if start else word
    body = rest[:-1] if len(rest) > 1 and rest[-1] in "هح" else rest
    return start + body.translate(_ARABIC_SOUND)


def _latin_sound(word: str) -> str:
    word = re.sub(r"^ou(?=[aeiouy])", "w", word)
    for letters, replacement in _LATIN_DIGRAPHS:
        word = word.replace(letters, replacement)
    word = re.sub(r"c(?=[eiy])", "s", word)
    word = re.sub(r"g(?=[eiy])", "j", word)
    word = re.sub(r"(?<=.)h$", "", word)
    start = "a" if word[:1] and word[0] in "aeiou" else word[:1] if word[:1] in {"w", "y"} else ""
    rest = word[1:] if start else word
    return start + re.sub(r"[^a-zSG]|[aeiouyw]", "", rest).translate(_LATIN_SOUND)


def overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """Return how much of the shorter of two sets of words is in the other, 0 to 1."""
    left, right = set(one), set(other)
    shorter = min(len(left), len(right))
    return len(left & right) / shorter if shorter else 0.0
