"""Actors (wie handelt) and their permissions: checked in services, so web, API and command line cannot differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voldaan.base.errors import NotAllowed


class Permission(StrEnum):
    """What an actor may do; the Dutch name is what a refusal says."""

    READ = "gegevens bekijken"
    IMPORT = "openstaande posten inlezen"
    BANK = "bankafschriften verwerken"
    RUN = "de dagrun starten"
    APPROVE = "berichten goedkeuren"
    SEND = "berichten versturen"
    SETTLE = "betalingen toewijzen en terugdraaien"
    WRITE_OFF = "meer afboeken dan het beleid toestaat"
    PAY = "betaalopdrachten goedkeuren"
    INVOICE = "facturen maken en versturen"
    CREDIT = "over krediet en voorwaarden beslissen"
    CARE = "aanpassingen voor een debiteur zien en vastleggen"
    MANAGE = "de administratie beheren"


@dataclass(frozen=True, slots=True)
class Actor:
    """Wie handelt: a member of staff, or the system itself, within one administration."""

    tenant_id: int
    name: str
    user_id: int | None = None
    permissions: frozenset[Permission] = frozenset(Permission)

    def must(self, permission: Permission) -> None:
        """Raise :class:`NotAllowed` when the actor lacks ``permission``."""
        if permission not in self.permissions:
            raise NotAllowed(
                f"{self.name} mag niet {permission.value}. Vraag een beheerder van de administratie om die rol.",
                rule="permission",
            )


def system(tenant_id: int, name: str = "Voldaan") -> Actor:
    """The program acting by itself: scheduled runs, the command line of the owner of the machine."""
    return Actor(tenant_id=tenant_id, name=name)
