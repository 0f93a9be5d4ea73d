"""Opinions, rounds, ballots, messages and reports, sealed under the key of their case."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from cases.model.ids import CaseId, ReportId, RoundId, fresh_id
from cases.model.kept import KeptBallot, KeptMessage, KeptOpinion, KeptReport, KeptRound
from cases.store import tables
from cases.store.shelves.shelf import CaseRows, Shelf


class PanelShelf:
    """Implements `ports.Panel`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._opinions = CaseRows(shelf, tables.opinions, KeptOpinion)
        self._rounds = CaseRows(shelf, tables.rounds, KeptRound)
        self._ballots = CaseRows(shelf, tables.ballots, KeptBallot)
        self._messages = CaseRows(shelf, tables.messages, KeptMessage)
        self._reports = CaseRows(shelf, tables.reports, KeptReport)

    def opinions(self, case_id: CaseId) -> Sequence[KeptOpinion]:
        """Return the opinions and interim advice of a case."""
        return self._opinions.of(case_id)

    def opinions_of(self, case_ids: Collection[CaseId]) -> Mapping[CaseId, Sequence[KeptOpinion]]:
        """Return opinions and interim advice by case; a case without any is missing."""
        return self._opinions.of_many(case_ids)

    def add_opinion(self, opinion: KeptOpinion) -> None:
        """Keep a signed opinion."""
        self._opinions.put(opinion.case_id, opinion.id, opinion)

    def rounds(self, case_id: CaseId) -> Sequence[KeptRound]:
        """Return the rounds of a case."""
        return self._rounds.of(case_id)

    def round(self, case_id: CaseId, round_id: RoundId) -> KeptRound | None:
        """Return one round of a case."""
        return self._rounds.get(case_id, round_id)

    def put_round(self, kept: KeptRound) -> None:
        """Keep a round, new or changed."""
        self._rounds.put(kept.case_id, kept.id, kept)

    def ballots(self, round_id: RoundId) -> Sequence[KeptBallot]:
        """Return every ballot of a round in the order they came, replaced ones too."""
        rounds = tables.rounds
        case_id = self._shelf.connection.scalar(select(rounds.c.case_id).where(rounds.c.id == round_id))
        return () if case_id is None else self._ballots.of(CaseId(case_id), round_id=round_id)

    def add_ballot(self, case_id: CaseId, ballot: KeptBallot) -> None:
        """Keep a ballot; nothing is ever replaced."""
        self._ballots.put(case_id, fresh_id(), ballot, round_id=ballot.round_id)

    def messages(self, case_id: CaseId) -> Sequence[KeptMessage]:
        """Return the discussion of a case."""
        return self._messages.of(case_id)

    def add_message(self, message: KeptMessage) -> None:
        """Keep a message."""
        self._messages.put(message.case_id, message.id, message)

    def reports(self, case_id: CaseId) -> Sequence[KeptReport]:
        """Return the report of a case and its addenda."""
        return self._reports.of(case_id)

    def report(self, case_id: CaseId, report_id: ReportId) -> KeptReport | None:
        """Return one report of a case."""
        return self._reports.get(case_id, report_id)

    def add_report(self, report: KeptReport) -> None:
        """Keep a signed report."""
        self._reports.put(report.case_id, report.id, report)
