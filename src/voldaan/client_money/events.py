"""Kinds of events about the money that an agency holds for its clients."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan_law.money import format_euros


@event("client_added")
class ClientAdded:
    """Opdrachtgever toegevoegd."""

    creditor_id: int

    def sentence(self) -> str:
        return "Opdrachtgever toegevoegd."


@event("client_account_set")
class ClientAccountSet:
    """Rekening van een opdrachtgever vastgelegd."""

    creditor_id: int

    def sentence(self) -> str:
        return "Rekening van de opdrachtgever vastgelegd: hierheen wordt afgedragen."


@event("third_party_account_opened")
class ThirdPartyAccountOpened:
    """Derdenrekening vastgelegd; ``sha256`` of its IBAN."""

    account_id: int
    sha256: str = ""

    def sentence(self) -> str:
        return "Derdenrekening vastgelegd: geld daarop is van de opdrachtgevers."


@event("trust_line_unexplained")
class TrustLineUnexplained:
    """Niet verklaard bedrag op de derdenrekening; negatief als er geld afging."""

    line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Op de derdenrekening is {format_euros(self.amount_cents)} niet verklaard."


@event("paid_direct")
class PaidDirect:
    """Rechtstreeks aan de opdrachtgever betaald."""

    amount_cents: int
    value_on: str | date

    def sentence(self) -> str:
        return f"Rechtstreeks aan de opdrachtgever betaald: {format_euros(self.amount_cents)}, op {self.value_on}."


@event("paid_direct_undone")
class PaidDirectUndone:
    """Melding van een rechtstreekse betaling teruggedraaid."""

    amount_cents: int

    def sentence(self) -> str:
        return f"Melding van een rechtstreekse betaling van {format_euros(self.amount_cents)} teruggedraaid."


@event("commission_plan_set")
class CommissionPlanSet:
    """Commissieafspraak vastgelegd; ``sha256`` of the tariff, ``agreed`` of all that was agreed with it."""

    plan_id: int
    creditor_id: int
    valid_from: str | date
    sha256: str
    agreed: str = ""

    def sentence(self) -> str:
        return f"Commissieafspraak vastgelegd, geldig vanaf {self.valid_from}."


@event("remittance_made")
class RemittanceMade:
    """Afdracht opgemaakt."""

    remittance_id: int
    creditor_id: int
    payout_cents: int
    sha256: str

    def sentence(self) -> str:
        return f"Afdracht opgemaakt: {format_euros(self.payout_cents)} over te boeken."


@event("commission_charged")
class CommissionCharged:
    """Commissie met btw in rekening gebracht; negatief als zij wordt teruggenomen."""

    remittance_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Commissie in rekening gebracht: {format_euros(self.amount_cents)} met btw."


@event("commission_withheld")
class CommissionWithheld:
    """Commissie ingehouden op derdengeld; negatief als zij wordt teruggegeven."""

    remittance_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Commissie ingehouden op derdengeld: {format_euros(self.amount_cents)}."


@event("commission_paid")
class CommissionPaid:
    """Commissienota betaald door de opdrachtgever."""

    creditor_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Opdrachtgever betaalde {format_euros(self.amount_cents)} commissie."


@event("remittance_ordered")
class RemittanceOrdered:
    """Afdracht opgedragen aan de bank, nog goed te keuren."""

    remittance_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Afdracht van {format_euros(self.amount_cents)} staat klaar als betaalopdracht."


@event("remittance_returned")
class RemittanceReturned:
    """Afdracht niet uitgevoerd; het geld is weer te betalen."""

    remittance_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Afdracht van {format_euros(self.amount_cents)} is niet uitgevoerd; het bedrag komt op de volgende."


@event("withdrawal_ordered")
class WithdrawalOrdered:
    """Opname van ingehouden commissie opgedragen aan de bank."""

    order_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Opname van {format_euros(self.amount_cents)} commissie staat klaar als betaalopdracht."


@event("withdrawal_returned")
class WithdrawalReturned:
    """Opname niet uitgevoerd."""

    order_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Opname van {format_euros(self.amount_cents)} commissie is niet uitgevoerd."


@event("client_money_proved")
class ClientMoneyProved:
    """Bewijs van derdengeld gemaakt."""

    proof_id: int
    creditor_id: int
    sha256: str

    def sentence(self) -> str:
        return "Bewijs van derdengeld gemaakt."
