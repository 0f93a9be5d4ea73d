"""What an endpoint is: one row of the table that server, client, OpenAPI and the access test share."""

from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from cases.model.ids import fresh_id
from cases.wire.messages import Nothing

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
B = TypeVar("B")
A = TypeVar("A")

PUBLIC = "public"
"""The row of an endpoint that needs no account: saying hello, signing in, accepting an invitation."""

SIGNED_IN = "signed_in"
"""The row of an endpoint about the caller alone: who am I, the second factor, one's own events."""


@dataclass(frozen=True, slots=True)
class Call(Generic[A]):
    """A request ready to be sent; immutable, so that it can wait in the outbox and be sent again."""

    endpoint: "Endpoint[object, A]"
    path: str
    body: object
    query: object | None = None
    if_match: int | None = None
    idempotency_key: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[B, A]):
    """An HTTP endpoint.

    Attributes:
        name: stable, dotted; the OpenAPI operationId.
        path: below `/api/v1`, with `{places}`.
        row: the row of the access matrix that guards it, `PUBLIC` or `SIGNED_IN`.
        body: the record in the request; `Nothing` for none, `bytes` for a raw body.
        answer: the record in the answer; `bytes` for a raw one.
        needs_version: whether `If-Match` is required.
        keeps_answer: whether a repeat is answered again; False for a one-time secret, which is kept nowhere:
            a repeat is told `AlreadyDone`, and whoever lost the answer asks for another one.
    """

    name: str
    method: Method
    path: str
    row: str
    body: type[B]
    answer: type[A]
    summary: str
    query: type[object] = Nothing
    needs_version: bool = False
    keeps_answer: bool = True
    places: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the places of the path once."""
        places = tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))
        object.__setattr__(self, "places", places)

    @property
    def is_mutation(self) -> bool:
        """Whether it changes something, and so carries an `Idempotency-Key`."""
        return self.method != "GET"

    def call(
        self,
        body: B | None = None,
        *,
        query: object | None = None,
        if_match: int | None = None,
        **places: str,
    ) -> Call[A]:
        """Return a call of this endpoint.

        Raises:
            ValueError: a place of the path is missing, or one too many.
        """
        if set(places) != set(self.places):
            raise ValueError(f"{self.name} takes {self.places}, not {tuple(places)}")
        return Call(
            endpoint=self,  # type: ignore[arg-type]
            path=self.path.format(**places),
            body=Nothing() if body is None else body,
            query=query,
            if_match=if_match,
            idempotency_key=fresh_id() if self.is_mutation else "",
        )
