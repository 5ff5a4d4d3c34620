"""Kinds of events about money that came in."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan.payments.write_off_rules import REASONS
from voldaan_law.money import format_euros


@event("money_received")
class MoneyReceived:
    """Geld ontvangen op de bank."""

    line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Ontvangen: {format_euros(self.amount_cents)}."


@event("bank_lines_told")
class BankLinesTold:
    """Bankregels gelezen: of each line the checksum of all that the bank said of it."""

    line_ids: list[int]
    sha256: list[str]

    def sentence(self) -> str:
        return f"Van de bank gelezen: {len(self.line_ids)} regels."


@event("payment_allocated")
class PaymentAllocated:
    """Betaling toegewezen."""

    line_id: int
    amount_cents: int
    value_on: str | date
    level: str

    def sentence(self) -> str:
        return f"Betaling van {format_euros(self.amount_cents)} verwerkt, valutadatum {self.value_on}."


@event("payment_undone")
class PaymentUndone:
    """Toewijzing teruggedraaid."""

    line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Verwerking van een betaling van {format_euros(self.amount_cents)} teruggedraaid."


@event("money_returned")
class MoneyReturned:
    """Geld teruggeboekt: it left the bank again."""

    line_id: int
    return_line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Teruggeboekt door de bank: {format_euros(self.amount_cents)}."


@event("payment_returned")
class PaymentReturned:
    """Betaling teruggeboekt: what it had paid of a claim is open again; ``reason`` is the bank's code."""

    line_id: int
    amount_cents: int
    reason: str

    def sentence(self) -> str:
        why = f" (code {self.reason})" if self.reason else ""
        return f"Betaling van {format_euros(self.amount_cents)} teruggeboekt{why}: dit bedrag staat weer open."


@event("return_undone")
class ReturnUndone:
    """Terugboeking teruggedraaid: the payment stands again."""

    line_id: int
    return_line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Terugboeking van {format_euros(self.amount_cents)} teruggedraaid: de betaling staat weer."


@event("money_set_aside")
class MoneySetAside:
    """Geld dat geen betaling van een debiteur is."""

    line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"{format_euros(self.amount_cents)} is geen betaling van een debiteur."


@event("money_taken_back")
class MoneyTakenBack:
    """Toch een betaling van een debiteur."""

    line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"{format_euros(self.amount_cents)} wordt toch als betaling bekeken."


@event("claim_written_off")
class ClaimWrittenOff:
    """Restant van een vordering afgeboekt; ``capitalised_cents`` is what interest on interest was before.

    ``line_id`` is the bank line whose payment left the rest, where that was the occasion.
    """

    amount_cents: int
    costs_cents: int
    interest_cents: int
    principal_cents: int
    capitalised_cents: int
    reason: str
    line_id: int | None = None

    def sentence(self) -> str:
        return f"Afgeboekt: {format_euros(self.amount_cents)} ({REASONS.get(self.reason, self.reason)})."


@event("write_off_undone")
class WriteOffUndone:
    """Afboeking teruggedraaid."""

    amount_cents: int

    def sentence(self) -> str:
        return f"Afboeking van {format_euros(self.amount_cents)} teruggedraaid."


@event("bank_seen")
class BankSeen:
    """De bank is gezien tot en met een dag."""

    account_id: int
    until: str | date

    def sentence(self) -> str:
        return f"Bank bijgewerkt tot en met {self.until}."


@event("matching_threshold_set")
class ThresholdSet:
    """Drempel voor vanzelf verwerken gezet."""

    automatic: str
    from_percent: int

    def sentence(self) -> str:
        word = {"only_certain": "alleen wat zeker is", "up_to_likely": "wat zeker of waarschijnlijk is"}
        return f"Vanzelf verwerkt wordt {word.get(self.automatic, f'wat een kans heeft van {self.from_percent}%')}."


@event("audit_drawn")
class AuditDrawn:
    """Steekproef getrokken."""

    month: str | date
    lines: int

    def sentence(self) -> str:
        return f"Steekproef over {str(self.month)[:7]} getrokken: {self.lines} regels."


@event("audit_judged")
class AuditJudged:
    """Steekproef beoordeeld."""

    month: str | date
    right: int
    wrong: int
    unsure: int

    def sentence(self) -> str:
        return f"Steekproef over {str(self.month)[:7]}: {self.right} goed, {self.wrong} fout, {self.unsure} weet niet."


@event("proposals_accepted")
class ProposalsAccepted:
    """Voorstellen samen verwerkt."""

    line_ids: list[int]
    amount_cents: int

    def sentence(self) -> str:
        return f"{len(self.line_ids)} voorstellen samen verwerkt: {format_euros(self.amount_cents)}."


@event("proposals_undone")
class ProposalsUndone:
    """Samen verwerkte voorstellen teruggedraaid."""

    lines: int

    def sentence(self) -> str:
        return f"{self.lines} samen verwerkte voorstellen teruggedraaid."
