"""Omzetbelasting op een factuur (art. 9, 11, 12, 25, 28b en 35a Wet OB 1968; LR-1.13): rates, exceptions, mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..parameters import Figure, figure


class VatTreatment(StrEnum):
    """Btw-behandeling: how VAT falls on what is invoiced."""

    HIGH = "high"
    LOW = "low"
    ZERO = "zero"
    EXEMPT = "exempt"
    REVERSE_CHARGE = "reverse_charge"
    INTRA_COMMUNITY = "intra_community"
    EXPORT = "export"
    OUTSIDE_SCOPE = "outside_scope"
    SMALL_BUSINESS = "small_business"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class VatRule:
    """Btw-regel: what the invoice must carry: category (UNTDID 5305), mention in both languages, article, reason code.

    ``rate`` names the figure of the percentage; without one no VAT is charged.
    """

    category: str
    nl: str
    en: str
    article: str
    rate: str = ""
    reason_code: str = ""
    needs_ground: bool = False
    needs_buyer_vat: bool = False


VAT_RULES: dict[VatTreatment, VatRule] = {
    VatTreatment.HIGH: VatRule("S", "", "", "art. 9 lid 1 Wet OB", rate="vat_general_rate"),
    VatTreatment.LOW: VatRule("S", "", "", "art. 9 lid 2 onder a Wet OB", rate="vat_reduced_rate"),
    VatTreatment.ZERO: VatRule("Z", "", "", "art. 9 lid 2 onder b Wet OB", rate="vat_zero_rate"),
    VatTreatment.EXEMPT: VatRule(
        "E", "Vrijgesteld van btw", "Exempt from VAT", "art. 11 Wet OB", needs_ground=True
    ),
    VatTreatment.REVERSE_CHARGE: VatRule(
        "AE", "Btw verlegd", "VAT reverse charged", "art. 12 lid 2, 3 en 5 Wet OB", reason_code="VATEX-EU-AE",
        needs_buyer_vat=True,
    ),
    VatTreatment.INTRA_COMMUNITY: VatRule(
        "K", "Intracommunautaire levering, 0% btw", "Intra-Community supply, 0% VAT",
        "art. 9 lid 2 onder b Wet OB, tabel II a.6", reason_code="VATEX-EU-IC", needs_buyer_vat=True,
    ),
    VatTreatment.EXPORT: VatRule(
        "G", "Uitvoer buiten de EU, 0% btw", "Export outside the EU, 0% VAT",
        "art. 9 lid 2 onder b Wet OB, tabel II a.2", reason_code="VATEX-EU-G",
    ),
    VatTreatment.OUTSIDE_SCOPE: VatRule(
        "O", "Buiten de heffing van Nederlandse btw", "Not subject to Dutch VAT", "art. 1 Wet OB",
        reason_code="VATEX-EU-O",
    ),
    VatTreatment.SMALL_BUSINESS: VatRule(
        "E", "Vrijgesteld van btw: kleineondernemersregeling", "Exempt from VAT: small business scheme",
        "art. 25 Wet OB",
    ),
    VatTreatment.MARGIN: VatRule(
        "E", "Bijzondere regeling voor gebruikte goederen (margeregeling)", "Margin scheme: second-hand goods",
        "art. 28b Wet OB", reason_code="VATEX-EU-F",
    ),
}  # fmt: skip

#: How a VAT number of a member state begins (art. 2a lid 1 Wet OB; EL is Greece, XI is goods in Northern Ireland).
MEMBER_STATES = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
})  # fmt: skip


def vat_rate(treatment: VatTreatment, on: date) -> Figure | None:
    """Btw-tarief (art. 9 Wet OB; LR-1.13) on a day of supply; None where no VAT is charged. Raises NotYetKnown."""
    code = VAT_RULES[treatment].rate
    return figure(code, on) if code else None
