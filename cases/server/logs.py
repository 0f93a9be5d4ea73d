"""Log lines as JSON, without patient data: of an exception only its kind and where it was raised."""

import json
import logging
import traceback
from datetime import UTC, datetime

_FIELDS = "request_id", "method", "route", "status", "took_ms", "code", "job", "plugin"


class JsonLines(logging.Formatter):
    """One JSON object a line; the values in exceptions are left out, for they may name somebody."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            line["exceptions"] = _exceptions(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _exceptions(error: BaseException) -> list[dict[str, object]]:
    """Return an exception and its causes, outermost first."""
    chain: list[dict[str, object]] = []
    current: BaseException | None = error
    while current is not None:
        frames = traceback.extract_tb(current.__traceback__)
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append({"kind": type(current).__qualname__, "at": where})
        current = current.__cause__ or current.__context__
    return chain
