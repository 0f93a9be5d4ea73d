"""The plugins as the case server sees them (`cases.acts.hooks.ServerHooks`); safe from any thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from cases.acts.hooks import Objected, ReportRenderer
from cases.errors import Objection
from cases.model.audit import Event
from cases.model.case import CaseCard
from cases.model.people import Practitioner
from cases.model.report import ReportContent
from cases.model.round import Tally
from cases.model.study import UploadSpec
from cases.rules.tally import Count, VotingRule
from workstation.api.i18n import _
from workstation.kernel.kernel import Kernel

A = TypeVar("A")
R = TypeVar("R")


class RelayedHooks:
    """The hooks of the server half, through the relay; a rule or a renderer that fails becomes an `Objection`.

    Args:
        kernel: the plugins.
        grown: told after each event that the log has grown; it must not wait.
    """

    def __init__(self, kernel: Kernel, grown: Callable[[], None] = lambda: None) -> None:
        self._kernel = kernel
        self._grown = grown

    def voting_rules(self) -> Mapping[str, VotingRule]:
        """Return the voting rules by id."""
        owned = self._kernel.registry.owned(VotingRule)
        return {rule.id: self._guarded_rule(owner, rule) for owner, rule in owned}

    def report_renderer(self) -> ReportRenderer | None:
        """Return the renderer in use: the first."""
        for owner, renderer in self._kernel.registry.owned(ReportRenderer):
            return self._guarded_renderer(owner, renderer)
        return None

    def access_denials(
        self, practitioner: Practitioner, row: str, card: CaseCard | None
    ) -> Sequence[Objected]:
        """Return who denies an access that the matrix allows."""
        return self._kernel.relay.decide("decide_access", practitioner=practitioner, row=row, card=card)

    def change_objections(
        self, practitioner: Practitioner | None, row: str, card: CaseCard
    ) -> Sequence[Objected]:
        """Return who objects to a change."""
        return self._kernel.relay.check("check_case_change", practitioner=practitioner, row=row, card=card)

    def upload_objections(
        self, practitioner: Practitioner, spec: UploadSpec, size: int
    ) -> Sequence[Objected]:
        """Return who objects to a file."""
        return self._kernel.relay.check("check_upload", practitioner=practitioner, spec=spec, size=size)

    def happened(self, event: Event) -> None:
        """Tell the plugins what was written to the log."""
        self._kernel.relay.tell("on_server_event", event=event)
        self._grown()

    def _guarded_rule(self, owner: str, rule: VotingRule) -> VotingRule:
        def decide(count: Count) -> Tally:
            return self._or_objection(owner, f"voting rule {rule.id}", rule.decide, count, Tally)

        return replace(rule, decide=decide)

    def _guarded_renderer(self, owner: str, renderer: ReportRenderer) -> ReportRenderer:
        def render(content: ReportContent) -> bytes:
            return self._or_objection(owner, f"renderer {renderer.id}", renderer.render, content, bytes)

        return replace(renderer, render=render)

    def _or_objection(self, owner: str, where: str, call: Callable[[A], R], argument: A, kind: type[R]) -> R:
        value = self._run(owner, where, call, argument)
        if isinstance(value, kind):
            return value
        raise Objection(plugin=owner, reason=_("its {part} failed").format(part=where))

    def _run(self, owner: str, where: str, call: Callable[[A], R], argument: A) -> R | None:
        return self._kernel.relay.run(owner, where, lambda: call(argument)).value
