"""Who has a window open: the bells of each account, and when the last of them fell silent. Event loop only."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from cases.model.ids import AccountId


class Presence:
    """Remembers since this server started; nothing of it is stored."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._here: Counter[AccountId] = Counter()
        self._left: dict[AccountId, datetime] = {}

    @contextmanager
    def here(self, account_id: AccountId) -> Iterator[None]:
        """Count a window of an account while the block runs."""
        self._here[account_id] += 1
        try:
            yield
        finally:
            self._here[account_id] -= 1
            self._left[account_id] = self._clock()

    def seen(self, account_id: AccountId) -> datetime | None:
        """Return when an account last had a window open: now while it has one, None where it never had."""
        return self._clock() if self._here[account_id] > 0 else self._left.get(account_id)
