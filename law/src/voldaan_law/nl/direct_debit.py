"""SEPA-incasso (LR-12): the mandate, the announcement, how long a debit can come back, and what a return means.

A debit that comes back never pays anything: the claim is as it was, without costs for the return (LR-5.08, LR-12.05).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..days import add_banking_days, add_months
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, outcome, step
from ..parameters import figure

SCHEMES = ("core", "b2b")
MANDATE_FIELDS = (
    "creditor_id",
    "reference",
    "debtor_name",
    "debtor_address",
    "iban",
    "kind",
    "date",
    "signature",
    "authorisation_text",
    "refund_text",
)
_REFERENCE_LENGTH = 35

ANNOUNCED = Sentence(
    "debit.announced",
    "Kondig de incasso van {debit_on} uiterlijk op {last_day} aan: {count} dagen van tevoren.",
    "Announce the debit of {debit_on} on {last_day} at the latest: {count} days before.",
)
COMES_BACK = Sentence(
    "debit.comes_back",
    "Na de incasso van {debit_on}: teruggave door de bank tot en met {bank_until}, terugboeken door de klant tot en "
    "met {refund_until}, melding onterechte incasso tot en met {claim_until}.",
    "After the debit of {debit_on}: return by the bank until {bank_until}, refund to the debtor until {refund_until}, "
    "claim of no authorisation until {claim_until}.",
)
COMES_BACK_BUSINESS = Sentence(
    "debit.comes_back_business",
    "Na de zakelijke incasso van {debit_on}: teruggave door de bank tot en met {bank_until}; de klant kan niet "
    "terugboeken.",
    "After the business debit of {debit_on}: return by the bank until {bank_until}; the debtor cannot ask a refund.",
)


@dataclass(frozen=True, slots=True)
class ComesBack:
    """Terugkomen: the last days of return by the bank, refund to the debtor, and claim of no authorisation.

    ``refund_until`` and ``claim_until`` are None for the business scheme, ``claim_until`` also with an e-mandate.
    """

    bank_until: date
    refund_until: date | None
    claim_until: date | None


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """Retourcode: what to do (``retry``, ``new_mandate``, ``dispute``, ``hold``, ``new_account``, ``repair``)."""

    code: str
    action: str
    meaning: Sentence


def _return(code: str, action: str, nl: str, en: str) -> ReturnRule:
    return ReturnRule(code, action, Sentence(f"debit.return.{code}", nl, en))


RETURNS: dict[str, ReturnRule] = {
    found.code: found
    for found in (
        _return("AM04", "retry", "te weinig saldo", "insufficient funds"),
        _return("MD01", "new_mandate", "geen geldige machtiging", "no valid mandate"),
        _return("MD06", "dispute", "teruggeboekt door de klant", "refunded at the debtor's request"),
        _return("MD07", "hold", "de rekeninghouder is overleden", "the account holder has died"),
        _return("AC01", "new_account", "rekeningnummer onjuist", "account number wrong"),
        _return("AC04", "new_account", "rekening opgeheven", "account closed"),
        _return("AC06", "new_account", "rekening geblokkeerd", "account blocked"),
        _return("AC13", "new_mandate", "rekening van een consument bij zakelijke incasso", "consumer account for b2b"),
        _return("AG01", "new_account", "incasso niet toegestaan op deze rekening", "debit not allowed on this account"),
        _return("AG02", "repair", "verkeerde soort incasso in het bestand", "wrong kind of debit in the file"),
        _return("MS02", "dispute", "geweigerd door de klant", "refused by the debtor"),
        _return(
            "MS03", "retry", "geen reden opgegeven, vaak te weinig saldo", "no reason given, often insufficient funds"
        ),
        _return("SL01", "dispute", "de klant heeft deze incassant geblokkeerd", "creditor blocked by the debtor"),
        _return("BE05", "repair", "incassant-ID onbekend", "creditor identifier unknown"),
        _return("FF05", "repair", "soort incasso ongeldig", "kind of debit invalid"),
        _return("RC01", "repair", "BIC onjuist", "bank identifier wrong"),
    )
}


def mandate_gaps(mandate: Mapping[str, str]) -> tuple[str, ...]:
    """Machtiging (LR-12.01): what is missing, or ``reference`` when it is longer than 35 characters."""
    missing = [name for name in MANDATE_FIELDS if not mandate.get(name, "").strip()]
    if len(mandate.get("reference", "").strip()) > _REFERENCE_LENGTH:
        missing.append("reference")
    return tuple(missing)


def mandate_lapses_on(last_debit_on: date) -> date:
    """Vervallen machtiging: the last day on which the mandate can be used, 36 months after the last debit."""
    return add_months(last_debit_on, figure("debit_idle_months").whole)


def announce_by(debit_on: date, *, agreed_days: int | None = None, consumer: bool = True) -> Outcome[date]:
    """Vooraankondiging (LR-12.02): the last day to announce, 14 days before unless fewer were agreed.

    To a consumer never fewer than the house minimum. Raises LawError for a negative number of days.
    """
    if agreed_days is not None and agreed_days < 0:
        raise LawError("Een termijn is negatief: geef nul of meer dagen.", "A term is negative.", rule="LR-12.02")
    standard, least = figure("debit_prenotice_days"), figure("debit_prenotice_consumer_days")
    days = standard.whole if agreed_days is None else agreed_days
    if consumer:
        days = max(days, least.whole)
    last_day = debit_on - timedelta(days=days)
    shown = step("LR-12.02", standard.article, ANNOUNCED, debit_on=debit_on, last_day=last_day, count=days)
    inputs: dict[str, Number] = {"debit_on": debit_on, "agreed_days": agreed_days, "consumer": consumer}
    return outcome(last_day, "LR-12.02", inputs, [shown], (standard, least) if consumer else (standard,))


def comes_back(debit_on: date, *, scheme: str = "core", e_mandate: bool = False) -> Outcome[ComesBack]:
    """Tot wanneer terug (LR-12.03): by the bank, by the debtor without a reason, as not authorised.

    With an e-mandate the last one falls away; that rests on one source. Raises LawError for an unknown scheme.
    """
    if scheme not in SCHEMES:
        raise LawError(
            f"Onbekende soort incasso '{scheme}': kies {', '.join(SCHEMES)}.",
            f"Unknown scheme '{scheme}': choose {', '.join(SCHEMES)}.",
            rule="LR-12.03",
        )
    inputs: dict[str, Number] = {"debit_on": debit_on, "scheme": scheme, "e_mandate": e_mandate}
    if scheme == "b2b":
        bank = figure("debit_return_business_days")
        until = add_banking_days(debit_on, bank.whole)
        shown = step("LR-12.03", bank.article, COMES_BACK_BUSINESS, debit_on=debit_on, bank_until=until)
        return outcome(ComesBack(until, None, None), "LR-12.03", inputs, [shown], (bank,))
    bank, refund, claim = (
        figure(f"debit_{name}") for name in ("return_core_days", "refund_days", "unauthorised_months")
    )
    until = add_banking_days(debit_on, bank.whole)
    refund_until = debit_on + timedelta(days=refund.whole)
    claim_until = refund_until if e_mandate else add_months(debit_on, claim.whole)
    shown = step(
        "LR-12.03",
        refund.article,
        COMES_BACK,
        verified=not e_mandate,
        debit_on=debit_on,
        bank_until=until,
        refund_until=refund_until,
        claim_until=claim_until,
    )
    value = ComesBack(until, refund_until, None if e_mandate else claim_until)
    return outcome(value, "LR-12.03", inputs, [shown], (bank, refund, claim))


def after_return(code: str) -> ReturnRule:
    """Na een retour (LR-12.04): what the code means and asks for. Raises LawError for an unknown code."""
    try:
        return RETURNS[code]
    except KeyError:
        raise LawError(
            f"Onbekende retourcode '{code}': laat een medewerker kijken wat de bank bedoelt.",
            f"Unknown return code '{code}': have a person find out what the bank means.",
            rule="LR-12.04",
        ) from None


def retry_from(returned_on: date, attempts: int) -> date | None:
    """Nog eens proberen (LR-12.04, house rule): once, at least three days after the return; None when used up."""
    if attempts > 1:
        return None
    return returned_on + timedelta(days=figure("debit_retry_days").whole)
