"""Sends the files of submitted cases in the background, two at a time, whatever screen is open; UI thread only.

It starts with the window and takes up what was on its way when the computer went off. A lost link is waited for; a
file that the server refuses is set aside with the reason, and the others go on.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from cases.errors import CaseError, NotSignedIn, StorageFull, TooManyTries, Unreachable, from_problem
from cases.model.study import UploadOutcome
from plugins.intake_form import links
from plugins.intake_form.sending_job import ItemState, SendingItem, SendingJob, Withdrawal
from plugins.intake_form.watchers import Watchers
from plugins.intake_form.withdrawal import Answers, WithdrawalTelling
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import _
from workstation.api.safekeeping import Autosave, Shelf

_log = logging.getLogger(__name__)

AT_ONCE = 2
"""Two hide the round trip between files; more would only share the link among more files."""
FILE_GONE = "file_gone"
_RETRY_MS = 15_000
_TELL_MS = 150
_MEASURE_S = 5.0
_PASSING = (Unreachable, NotSignedIn, StorageFull, TooManyTries)


@dataclass(slots=True)
class _Flight:
    """A file on its way; `sent` of its bytes have left."""

    ticket: Ticket | None = None
    sent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingProgress:
    """How far a case's files are.

    Attributes:
        withdrawn: how many will not come, which the server is still to be told.
        waits_for: what keeps the rest from going on, or None.
    """

    arrived: int
    total: int
    refused: int
    withdrawn: int
    sent_bytes: int
    total_bytes: int
    is_paused: bool
    waits_for: CaseError | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to send."""
        return self.arrived + self.refused + self.withdrawn == self.total


class _Job:
    """A job with what is in the air; only the record is kept on disk."""

    def __init__(self, record: SendingJob) -> None:
        self.record = record
        self.flights: dict[int, _Flight] = {}
        self.waits_for: CaseError | None = None
        self.telling: WithdrawalTelling | None = None

    def settle(self, index: int, item: SendingItem) -> None:
        items = self.record.items
        self.record = replace(self.record, items=(*items[:index], item, *items[index + 1 :]))

    def next_index(self) -> int | None:
        ready = (
            index
            for index, item in enumerate(self.record.items)
            if item.state is ItemState.WAITING and index not in self.flights
        )
        return next(ready, None)

    def ground(self) -> None:
        for flight in self.flights.values():
            if flight.ticket is not None:
                flight.ticket.cancel()
        self.flights.clear()
        if self.telling is not None:
            self.telling.cancel()
            self.telling = None


class Sender:
    """The one sender of a window."""

    def __init__(
        self, desk: Desk, shelf: Shelf[SendingJob], workspace: Path, clock_s: Callable[[], float]
    ) -> None:
        self._desk = desk
        self._shelf = shelf
        self._workspace = workspace
        self._jobs: dict[str, _Job] = {}
        self._clock_s = clock_s
        self._saving = Autosave(desk.scheduler, clock_s, self._save)
        self._retry: Ticket | None = None
        self._telling: Ticket | None = None
        self._measured_bytes = 0
        self._measured_since_s = 0.0
        self._watchers = Watchers()
        self._session = desk.session.watch(self._session_changed)
        for record in shelf.load_all():
            self._jobs[record.id] = _Job(record)
        self._fly()

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread some times a second while something moves."""
        return self._watchers.add(changed)

    def start(self, record: SendingJob) -> None:
        """Send the files of a case."""
        self._jobs[record.id] = _Job(record)
        self._saving.touch()
        self._saving.flush()
        self._finish_if_done(self._jobs[record.id])
        self._fly()

    def job(self, job_id: str) -> SendingJob | None:
        """Return a job that is under way, or that has refused files nobody has looked at."""
        job = self._jobs.get(job_id)
        return job.record if job else None

    def jobs(self) -> tuple[SendingJob, ...]:
        """Return the jobs of who is signed in."""
        return tuple(job.record for job in self._jobs.values() if self._is_mine(job.record))

    def progress(self, job_id: str) -> SendingProgress | None:
        """Return how far a job is; None when it is finished and forgotten."""
        job = self._jobs.get(job_id)
        if job is None:
            return None
        items = job.record.items
        done = sum(item.size for item in items if item.state is ItemState.ARRIVED)
        return SendingProgress(
            arrived=job.record.count(ItemState.ARRIVED),
            total=len(items),
            refused=job.record.count(ItemState.REFUSED),
            withdrawn=job.record.count(ItemState.WITHDRAWN),
            sent_bytes=done + sum(flight.sent for flight in job.flights.values()),
            total_bytes=job.record.size(),
            is_paused=job.record.is_paused,
            waits_for=job.waits_for,
        )

    def sent_of(self, job_id: str, index: int) -> int:
        """Return how many bytes of a file have left."""
        job = self._jobs[job_id]
        if job.record.items[index].state is ItemState.ARRIVED:
            return job.record.items[index].size
        return job.flights[index].sent if index in job.flights else 0

    def pause(self, job_id: str) -> None:
        """Keep the link free for now; what has left is not sent again."""
        self._set_paused(job_id, is_paused=True)

    def resume(self, job_id: str) -> None:
        """Go on, and try refused files again: a USB key may be back."""
        job = self._jobs[job_id]
        for index, item in enumerate(job.record.items):
            if item.state is ItemState.REFUSED:
                job.settle(index, replace(item, state=ItemState.WAITING, problem="", fields={}))
        job.waits_for = None
        self._set_paused(job_id, is_paused=False)

    def withdraw(self, job_id: str, reason: str) -> None:
        """Do not send what has not arrived, and tell those who wait for it why; what arrived stays."""
        job = self._jobs[job_id]
        job.ground()
        for index, item in enumerate(job.record.items):
            if item.state is not ItemState.ARRIVED:
                job.settle(index, replace(item, state=ItemState.WITHDRAWN))
        job.record = replace(job.record, withdrawal=Withdrawal(reason=reason), is_paused=False)
        job.waits_for = None
        self._saving.touch()
        self._saving.flush()
        self._fly()
        self._tell()

    def close(self) -> None:
        """Stop without losing anything; the next start goes on."""
        for job in self._jobs.values():
            job.ground()
        for ticket in (self._retry, self._telling, self._session):
            if ticket is not None:
                ticket.cancel()
        self._saving.flush()

    def _set_paused(self, job_id: str, *, is_paused: bool) -> None:
        job = self._jobs[job_id]
        job.record = replace(job.record, is_paused=is_paused)
        if is_paused:
            job.ground()
        self._saving.touch()
        self._fly()
        self._tell()

    def _is_mine(self, record: SendingJob) -> bool:
        me = self._desk.session.me
        return me is not None and (me.practitioner.id, me.server_epoch) == (record.owner, record.server_epoch)

    def _session_changed(self) -> None:
        """Another account has other jobs; a link that is back is used at once."""
        for job in self._jobs.values():
            if not self._is_mine(job.record):
                job.ground()
            elif self._desk.session.is_online:
                job.waits_for = None
        self._fly()

    def _fly(self) -> None:
        for job in self._jobs.values():
            if job.record.is_paused or job.waits_for is not None or not self._is_mine(job.record):
                continue
            if job.record.withdrawal is not None:
                self._take_back(job)
            while self._flying() < AT_ONCE and (index := job.next_index()) is not None:
                self._launch(job, index)

    def _flying(self) -> int:
        return sum(len(job.flights) for job in self._jobs.values())

    def _launch(self, job: _Job, index: int) -> None:
        item = job.record.items[index]
        if not Path(item.path).is_file():
            job.settle(index, replace(item, state=ItemState.REFUSED, problem=FILE_GONE))
            self._settled(job)
            return
        if not self._flying():
            self._measured_bytes, self._measured_since_s = 0, self._clock_s()
        flight = job.flights[index] = _Flight()
        flight.ticket = self._desk.gateway.upload(
            Path(item.path),
            item.spec,
            partial(self._moved, flight),
            partial(self._arrived, job, index),
            partial(self._failed, job, index),
        )

    def _moved(self, flight: _Flight, sent: int, total: int) -> None:  # noqa: ARG002 - the gateway tells both
        self._measured_bytes += max(0, sent - flight.sent)
        flight.sent = sent
        self._tell()

    def _arrived(self, job: _Job, index: int, outcome: UploadOutcome) -> None:
        job.flights.pop(index, None)
        item = job.record.items[index]
        if outcome.problem:
            fields: dict[str, str | int] = {"differs": ",".join(outcome.differs)} if outcome.differs else {}
            item = replace(item, state=ItemState.REFUSED, problem=outcome.problem, fields=fields)
        else:
            item = replace(item, state=ItemState.ARRIVED)
        job.settle(index, item)
        self._measure()
        self._settled(job)

    def _failed(self, job: _Job, index: int, error: CaseError) -> None:
        job.flights.pop(index, None)
        if isinstance(error, _PASSING):
            job.waits_for = error
            self._retry_later()
            self._tell()
            return
        item = job.record.items[index]
        job.settle(
            index, replace(item, state=ItemState.REFUSED, problem=error.code, fields=dict(error.fields))
        )
        self._settled(job)

    def _take_back(self, job: _Job) -> None:
        if job.telling is None:
            answers = Answers(
                partial(self._kept, job), partial(self._gone, job), partial(self._not_told, job)
            )
            job.telling = WithdrawalTelling(self._desk, job.record, answers)

    def _kept(self, job: _Job, record: SendingJob) -> None:
        job.record = record
        self._saving.touch()
        self._saving.flush()

    def _gone(self, job: _Job) -> None:
        self._jobs.pop(job.record.id, None)
        self._forget(job.record.id)
        text = _("Case {number}: nobody waits for the withdrawn files any more; the experts read why.")
        self._desk.notices.show(text.format(number=job.record.number), "good", job.record.case_id)
        self._tell()

    def _not_told(self, job: _Job, error: CaseError) -> None:
        """Try again where that helps; a case that takes no change any more waits for nothing."""
        job.telling = None
        if isinstance(error, _PASSING):
            job.waits_for = error
            self._retry_later()
        else:
            self._jobs.pop(job.record.id, None)
            self._forget(job.record.id)
            self._desk.notices.error(error)
        self._tell()

    def _settled(self, job: _Job) -> None:
        self._saving.touch()
        self._finish_if_done(job)
        self._fly()
        self._tell()

    def _finish_if_done(self, job: _Job) -> None:
        if job.record.count(ItemState.WAITING) or job.record.withdrawal is not None:
            return
        refused, case_id = job.record.count(ItemState.REFUSED), job.record.case_id
        if refused:
            text = _(
                "Case {number}: files that did not arrive: {count} of {total}. Open “New case” to see why."
            )
            shown = text.format(number=job.record.number, count=refused, total=len(job.record.items))
            self._desk.notices.show(shown, "warning", case_id)
            return
        self._jobs.pop(job.record.id, None)
        self._forget(job.record.id)
        if job.record.items:
            text = _("Case {number}: all files have arrived.").format(number=job.record.number)
            self._desk.notices.show(text, "good", case_id)

    def _forget(self, job_id: str) -> None:
        self._shelf.delete(job_id)
        shutil.rmtree(self._workspace / job_id, ignore_errors=True)

    def _retry_later(self) -> None:
        if self._retry is None:
            self._retry = self._desk.scheduler.after(_RETRY_MS, self._retry_now)

    def _retry_now(self) -> None:
        self._retry = None
        for job in self._jobs.values():
            job.waits_for = None
        self._fly()
        self._tell()

    def _measure(self) -> None:
        took_s = self._clock_s() - self._measured_since_s
        if took_s > _MEASURE_S:
            links.learn(self._desk.settings, self._measured_bytes, took_s)
            self._measured_bytes, self._measured_since_s = 0, self._clock_s()

    def _save(self) -> None:
        """Keep how far everything is; where the disk is full a restart sends some files twice, no more."""
        try:
            for job in self._jobs.values():
                self._shelf.save(job.record.id, job.record)
        except OSError as error:
            _log.warning("sending not kept: %s", error.strerror)

    def _tell(self) -> None:
        if self._telling is None:
            self._telling = self._desk.scheduler.after(_TELL_MS, self._told)

    def _told(self) -> None:
        self._telling = None
        self._watchers.ring()


def refusal_of(item: SendingItem) -> CaseError:
    """Return the error that refused a file."""
    return from_problem(item.problem, dict(item.fields))
