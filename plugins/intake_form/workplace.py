"""The drafts and the sendings of one window: what is begun, taken up again, put away; UI thread only."""

import shutil
from collections.abc import Callable
from functools import partial
from time import monotonic

from cases.errors import CaseError, TransitionRefused
from cases.model.case import CaseState, CaseView
from cases.model.ids import CaseId
from cases.wire import endpoints
from plugins.intake_form.draft import IntakeDraft, new_draft
from plugins.intake_form.intake import Intake, Places
from plugins.intake_form.reopening import as_draft
from plugins.intake_form.sending import Sender
from plugins.intake_form.sending_job import SendingJob
from plugins.intake_form.watchers import Watchers
from workstation.api.contexts import Desk, Sealing, Ticket
from workstation.api.safekeeping import Shelf


class Workplace:
    """What outlives the wizard's screen.

    Attributes:
        intake: the draft that is open, or None.
        unreadable: how many kept drafts could not be opened and were set aside.
    """

    def __init__(self, desk: Desk, clock_s: Callable[[], float] = monotonic) -> None:
        self._desk = desk
        self._clock_s = clock_s
        folder, sealing = desk.drafts / "intake", _sealing(desk)
        self._unpacked = folder / "unpacked"
        self._shelf = Shelf(folder / "drafts", IntakeDraft, sealing)
        self._kept = {draft.id: draft for draft in self._shelf.load_all()}
        sendings = Shelf(folder / "sending", SendingJob, sealing)
        self.sender = Sender(desk, sendings, self._unpacked, clock_s)
        self.intake: Intake | None = None
        self.unreadable = self._shelf.unreadable
        self._watchers = Watchers()
        self._session = desk.session.watch(self._session_changed)
        self._opening: Ticket | None = None
        self._remove_leftovers()

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after another draft was opened or put away."""
        return self._watchers.add(changed)

    def drafts(self) -> tuple[IntakeDraft, ...]:
        """Return the drafts of who is signed in that are not open, the last changed first."""
        me = self._desk.session.me
        if me is None:
            return ()
        mine = (me.practitioner.id, me.server_epoch)
        found = [d for d in self._kept.values() if (d.owner, d.server_epoch) == mine]
        return tuple(sorted(found, key=lambda draft: draft.changed_at, reverse=True))

    def begin(self) -> None:
        """Open an empty draft, putting away the one that is open."""
        me = self._desk.session.me
        if me is not None:
            self._open(new_draft(me.practitioner.id, me.server_epoch, self._desk.now()))

    def take_up(self, draft: IntakeDraft) -> None:
        """Open a draft that was put away."""
        self._open(draft)

    def discard(self, draft: IntakeDraft) -> None:
        """Delete a draft; a case begun for it on the server is cancelled by who asks for this."""
        if self.intake is not None and self.intake.draft.id == draft.id:
            self.intake.close()
            self.intake = None
        self._kept.pop(draft.id, None)
        self._shelf.delete(draft.id)
        shutil.rmtree(self._unpacked / draft.id, ignore_errors=True)
        self._watchers.ring()

    def put_away(self) -> None:
        """Close the draft that is open; it is offered again."""
        if self.intake is None:
            return
        intake, self.intake = self.intake, None
        intake.close()
        if intake.ended is None and not intake.draft.is_empty:
            self._kept[intake.draft.id] = intake.draft
        self._watchers.ring()

    def open_case(self, case_id: CaseId, failed: Callable[[CaseError], None]) -> None:
        """Open the draft of a case: the one kept here, or what the server has of it.

        Args:
            case_id: the case.
            failed: called when it cannot be read, or is no draft any more.
        """
        if self.intake is not None and self.intake.draft.server.case_id == case_id:
            return
        kept = next((d for d in self._kept.values() if d.server.case_id == case_id), None)
        if kept is not None:
            self._open(kept)
            return
        call = endpoints.READ_CASE.call(case_id=case_id)
        self._opening = self._desk.gateway.submit(call, partial(self._read, failed), failed)

    def close(self) -> None:
        """Save and stop; the next start goes on."""
        self._session.cancel()
        if self._opening is not None:
            self._opening.cancel()
        if self.intake is not None:
            self.intake.close()
        self.sender.close()

    def _open(self, draft: IntakeDraft) -> None:
        me = self._desk.session.me
        if me is None:
            return
        self.put_away()
        self._kept.pop(draft.id, None)
        places = Places(
            drafts=self._shelf, unpacked=self._unpacked, send=self.sender.start, clock_s=self._clock_s
        )
        self.intake = Intake(self._desk, me, draft, places)
        self._watchers.ring()

    def _read(self, failed: Callable[[CaseError], None], view: CaseView) -> None:
        me = self._desk.session.me
        if me is None:
            return
        if view.card.state is not CaseState.DRAFT:
            failed(TransitionRefused(state=view.card.state.value))
            return
        fresh = new_draft(me.practitioner.id, me.server_epoch, self._desk.now())
        self._open(as_draft(view, fresh))

    def _session_changed(self) -> None:
        """Another account must not see this draft; the same one finds it where it was."""
        me = self._desk.session.me
        if self.intake is not None and me is not None and me.practitioner.id != self.intake.draft.owner:
            self.put_away()

    def _remove_leftovers(self) -> None:
        """Unpacked pictures of drafts and sendings that are gone stay on no disk."""
        if not self._unpacked.is_dir():
            return
        sending = {path.stem for path in (self._desk.drafts / "intake" / "sending").glob("*.json")}
        for folder in self._unpacked.iterdir():
            if folder.name not in sending and folder.name not in self._kept:
                shutil.rmtree(folder, ignore_errors=True)


def _sealing(desk: Desk) -> Sealing | None:
    try:
        return desk.service(Sealing)
    except LookupError:
        return None
