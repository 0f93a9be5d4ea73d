"""The people of the demonstration whom a visitor can become, and their password; of no use on any other server."""

from dataclasses import dataclass

from cases.model.people import Role
from workstation.api.i18n import N_

PASSWORD = "khibra-demonstration"  # noqa: S105 - it opens a demonstration, and says so


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be; `part` says what this person does in the demonstration."""

    login: str
    name: str
    role: Role
    part: str


PERSONAS = (
    Persona("benali", "Dr Salma Benali", Role.PRACTITIONER, N_("General practitioner: asks and follows up")),
    Persona("tazi", "Dr Nadia Tazi", Role.COORDINATOR, N_("Coordinator: triages and invites")),
    Persona(
        "bennani", "Pr Youssef Bennani", Role.PRACTITIONER, N_("Neurosurgeon: leads the panel and signs")
    ),
    Persona("chraibi", "Dr Hind Chraïbi", Role.PRACTITIONER, N_("Neurologist: gives an opinion and votes")),
    Persona("amrani", "Dr Omar Amrani", Role.PRACTITIONER, N_("Radiologist: gives an opinion and votes")),
    Persona("mansouri", "Hafid Mansouri", Role.ESTABLISHMENT_ADMIN, N_("Administrator: invites colleagues")),
)
