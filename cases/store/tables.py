"""The tables: plain columns only for what must be queried, everything else sealed.

The same definitions serve SQLite and PostgreSQL; `migrations/` makes them. `sealed` columns are AES-GCM
ciphertext of a JSON record (see `cases.store.vault`).
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Return whole microseconds since 1970 (UTC) of an aware time."""
    return (moment - _EPOCH) // _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, stored as whole microseconds since 1970: exact, ordered, alike in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Return what is stored."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time that was stored."""
        return None if value is None else _EPOCH + value * _MICROSECOND


metadata = MetaData()
_ID = String(64)
_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")  # SQLite: only INTEGER is the row id itself


def _sealed() -> Column[bytes]:
    return Column("sealed", LargeBinary, nullable=False)


def _case() -> Column[str]:
    return Column("case_id", _ID, ForeignKey("cases.id"), nullable=False, index=True)


def _account(name: str = "account_id") -> Column[str]:
    return Column(name, _ID, ForeignKey("accounts.id"), nullable=False, index=True)


def _ordinal() -> Column[int]:
    return Column("ordinal", _SEQUENCE, primary_key=True, autoincrement=True)


facts = Table(
    "facts", metadata, Column("name", String(200), primary_key=True), Column("value", String, nullable=False)
)

wrapped_keys = Table(
    "wrapped_keys",
    metadata,
    Column("owner", String(80), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
)

establishments = Table("establishments", metadata, Column("id", _ID, primary_key=True), _sealed())

accounts = Table(
    "accounts",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("login", String(120), nullable=False, unique=True),
    _sealed(),
)

devices = Table("devices", metadata, Column("id", _ID, primary_key=True), _account(), _sealed())

families = Table(
    "session_families",
    metadata,
    Column("id", _ID, primary_key=True),
    _account(),
    Column("device_id", _ID),
    Column("started_at", Moment, nullable=False),
    Column("second_factor_at", Moment),
    Column("ended_at", Moment),
)

tokens = Table(
    "session_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("family_id", _ID, ForeignKey("session_families.id"), nullable=False, index=True),
    Column("is_refresh", Boolean, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)

tries = Table(
    "sign_in_tries",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)

totp_steps = Table(
    "totp_steps",
    metadata,
    Column("account_id", _ID, ForeignKey("accounts.id"), primary_key=True),
    Column("last_step", BigInteger, nullable=False),
)

invitations = Table("invitations", metadata, Column("id", _ID, primary_key=True), _sealed())

answers = Table(
    "stored_answers",
    metadata,
    Column("scope", _ID, primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("request_digest", LargeBinary, nullable=False),
    Column("owner", String(80), nullable=False, index=True),
    Column("expires_at", Moment, index=True),
    _sealed(),
)

patients = Table("patients", metadata, Column("id", _ID, primary_key=True), _sealed())

patient_keys = Table(
    "patient_keys",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("patient_id", _ID, ForeignKey("patients.id"), primary_key=True, index=True),
)

patient_places = Table(
    "patient_places",
    metadata,
    Column("patient_id", _ID, ForeignKey("patients.id"), primary_key=True),
    Column("establishment_id", _ID, ForeignKey("establishments.id"), primary_key=True),
)

cases = Table(
    "cases",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("state", String(30), nullable=False, index=True),
    Column("specialty", String(40), nullable=False),
    Column("urgency", String(20), nullable=False),
    _account("requester_id"),
    Column("establishment_id", _ID, ForeignKey("establishments.id"), nullable=False, index=True),
    Column("answer_by", Moment),
    Column("follow_up_due", Date),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    _sealed(),
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

seats = Table(
    "case_seats",
    metadata,
    Column("case_id", _ID, ForeignKey("cases.id"), primary_key=True),
    Column("account_id", _ID, ForeignKey("accounts.id"), primary_key=True, index=True),
)

alarms = Table(
    "alarms",
    metadata,
    Column("case_id", _ID, ForeignKey("cases.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("subject", _ID, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)

blobs = Table(
    "blobs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("owner", String(80), nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", Moment, nullable=False),
)

instances = Table(
    "instances",
    metadata,
    _ordinal(),
    Column("id", _ID, nullable=False, unique=True),
    _case(),
    Column("blob_id", _ID, ForeignKey("blobs.id"), nullable=False),
    Column("content_digest", LargeBinary, nullable=False),
    Column("object_digest", LargeBinary, nullable=False),
    _sealed(),
    Index("ix_instances_content", "case_id", "content_digest"),
    Index("ix_instances_object", "case_id", "object_digest"),
)

frame_tables = Table(
    "frame_tables",
    metadata,
    Column("instance_id", _ID, ForeignKey("instances.id"), primary_key=True),
    _sealed(),
)

attachments = Table(
    "attachments",
    metadata,
    _ordinal(),
    Column("id", _ID, nullable=False, unique=True),
    _case(),
    Column("blob_id", _ID, ForeignKey("blobs.id"), nullable=False),
    Column("content_digest", LargeBinary, nullable=False),
    _sealed(),
    Index("ix_attachments_content", "case_id", "content_digest"),
)

renditions = Table(
    "renditions",
    metadata,
    Column("source_id", _ID, primary_key=True),
    Column("kind", String(40), primary_key=True),
    _case(),
    Column("blob_id", _ID, ForeignKey("blobs.id"), nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", _ID, primary_key=True),
    _case(),
    _account(),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("finished_at", Moment),
    _sealed(),
)

photo_links = Table(
    "photo_links",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    _case(),
    _account(),
    Column("expires_at", Moment, nullable=False),
    Column("phone_digest", LargeBinary),
)

opinions = Table(
    "opinions", metadata, _ordinal(), Column("id", _ID, nullable=False, unique=True), _case(), _sealed()
)

rounds = Table(
    "rounds", metadata, _ordinal(), Column("id", _ID, nullable=False, unique=True), _case(), _sealed()
)

ballots = Table(
    "ballots",
    metadata,
    _ordinal(),
    Column("id", _ID, nullable=False, unique=True),
    _case(),
    Column("round_id", _ID, ForeignKey("rounds.id"), nullable=False, index=True),
    _sealed(),
)

messages = Table(
    "messages", metadata, _ordinal(), Column("id", _ID, nullable=False, unique=True), _case(), _sealed()
)

reports = Table(
    "reports", metadata, _ordinal(), Column("id", _ID, nullable=False, unique=True), _case(), _sealed()
)

codes = Table(
    "diagnosis_codes",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("title", String, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("sequence", _SEQUENCE, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("case_id", _ID, index=True),
    _sealed(),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
