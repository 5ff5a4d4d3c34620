"""Kinds of events about terms, each with its sentence."""

from __future__ import annotations

from datetime import date

from voldaan.agreements.models import Acceptance
from voldaan.base.events import event


@event("terms_published")
class TermsPublished:
    """Voorwaarden gepubliceerd; deze versie verandert niet meer."""

    version_id: int
    terms: str
    number: int
    sha256: str

    def sentence(self) -> str:
        return f"Versie {self.number} van de voorwaarden gepubliceerd."


@event("terms_accepted")
class TermsAccepted:
    """Voorwaarden aanvaard door een debiteur."""

    acceptance_id: int
    version_id: int
    accepted_on: str | date
    how: str
    evidence_id: int | None

    def sentence(self) -> str:
        return f"Voorwaarden aanvaard op {self.accepted_on}: {Acceptance.How(self.how).label}."


@event("acceptance_withdrawn")
class AcceptanceWithdrawn:
    """Vastgelegde aanvaarding teruggenomen, omdat zij niet klopte."""

    acceptance_id: int
    version_id: int

    def sentence(self) -> str:
        return "Vastgelegde aanvaarding van voorwaarden teruggenomen."


@event("claims_bound")
class ClaimsBound:
    """Open vorderingen vallen nu onder andere voorwaarden, of onder geen."""

    acceptance_id: int | None
    claims: int

    def sentence(self) -> str:
        return f"{self.claims} open vorderingen opnieuw aan voorwaarden verbonden."
