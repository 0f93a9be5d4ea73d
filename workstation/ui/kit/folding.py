"""Text made comparable for searching: case, accents, Arabic letter forms and digits do not matter."""

import re
import unicodedata
from functools import lru_cache

_ALIKE = str.maketrans(
    {
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ـ": None,
        "’": "'",
        "œ": "oe",
        "æ": "ae",
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    }
)


_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` without case, accents and vowel marks, with one form for each Arabic letter and digit."""
    if text.isascii():
        return text.casefold()
    letters = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return letters if letters.isascii() else letters.translate(_ALIKE)


def fuzzy_score(query: str, text: str) -> int:
    """Return how well `text` answers `query`, 0 for not at all.

    Every word of the query must be found; the start of a word counts more than its middle, letters in order
    with gaps count least.
    """
    folded = fold(text)
    total = 0
    for word in fold(query).split():
        score = _word_score(word, folded)
        if not score:
            return 0
        total += score
    return total


def _word_score(word: str, text: str) -> int:
    at = text.find(word)
    if at == 0 or f" {word}" in text:
        return 100 + len(word)
    if at > 0:
        return 60 + len(word)
    position = -1
    gaps = 0
    for letter in word:
        found = text.find(letter, position + 1)
        if found < 0:
            return 0
        gaps += found - position - 1 if position >= 0 else 0
        position = found
    return max(1, 40 - gaps) if gaps <= 2 * len(word) + 4 else 0
