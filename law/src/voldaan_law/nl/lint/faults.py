"""Fouten in een veertiendagenbrief (LR-2): what can be wrong with a notice, why, and what to write instead."""

from __future__ import annotations

from ...outcome import Sentence
from .findings import Fault, Severity

_LID6, _BIK = "art. 6:96 lid 6 BW", "art. 2 Besluit BIK"
_TERM_NL = "Schrijf: 'binnen vijftien dagen nadat deze brief bij u is bezorgd'."
_TERM_EN = "Write: 'binnen vijftien dagen nadat deze brief bij u is bezorgd' (within fifteen days after delivery)."


def _fault(
    key: str, rule: str, severity: Severity, why: tuple[str, str], fix: tuple[str, str], article: str = _LID6
) -> Fault:
    return Fault(rule, article, severity, Sentence(f"notice.{key}", *why), Sentence(f"notice.{key}.fix", *fix))


def _error(key: str, rule: str, why: tuple[str, str], fix: tuple[str, str], article: str = _LID6) -> Fault:
    return _fault(key, rule, Severity.ERROR, why, fix, article)


def _warning(key: str, rule: str, why: tuple[str, str], fix: tuple[str, str], article: str = _LID6) -> Fault:
    return _fault(key, rule, Severity.WARNING, why, fix, article)


_TERM = (_TERM_NL, _TERM_EN)

TERM_MISSING = _error(
    "term_missing",
    "LR-2.03",
    ("De brief geeft geen termijn van veertien dagen.", "The notice gives no term of fourteen days."),
    _TERM,
)
TERM_START_MISSING = _error(
    "term_start_missing",
    "LR-2.04",
    (
        "De termijn zegt niet dat hij begint op de dag na bezorging.",
        "The term does not say that it starts on the day after delivery.",
    ),
    _TERM,
)
TERM_FROM_DISPATCH = _error(
    "term_from_dispatch",
    "LR-2.04",
    (
        "De termijn telt vanaf de brief zelf of de verzending; hij moet beginnen op de dag na ontvangst.",
        "The term counts from the letter itself or its dispatch; it must start on the day after receipt.",
    ),
    _TERM,
)
TERM_FROM_DISPATCH_LONG = _warning(
    "term_from_dispatch_long",
    "LR-2.04",
    (
        "De termijn is lang, maar telt vanaf de brief zelf of de verzending: dat kan verwarren.",
        "The term is long, but counts from the letter itself or its dispatch: that may confuse.",
    ),
    _TERM,
)
TERM_TOO_SHORT = _error(
    "term_too_short",
    "LR-2.03",
    (
        "De termijn van {days} dagen is te kort: het zijn veertien volle dagen, te beginnen de dag na ontvangst.",
        "The term of {days} days is too short: fourteen whole days are needed, from the day after receipt.",
    ),
    _TERM,
)
TERM_EXACT = _warning(
    "term_exact",
    "LR-2.04",
    (
        "Veertien dagen na ontvangst is precies genoeg; de zekere formule noemt vijftien dagen, of de "
        "dag ná ontvangst.",
        "Fourteen days after receipt is just enough; the safe formula says fifteen, or the day after receipt.",
    ),
    _TERM,
)
TERM_AT_ONCE = _error(
    "term_at_once",
    "LR-2.04",
    (
        "De brief vraagt om betaling ineens; de schuldenaar heeft recht op veertien dagen.",
        "The notice asks for payment at once; the debtor has a right to fourteen days.",
    ),
    (f"Schrap deze woorden. {_TERM_NL}", f"Delete these words. {_TERM_EN}"),
)
END_DATE = _error(
    "end_date",
    "LR-2.04",
    (
        "De genoemde einddatum kan te vroeg zijn: de termijn hangt af van de dag van bezorging.",
        "The end date may be too early: the term depends on the day of delivery.",
    ),
    (f"Noem geen einddatum. {_TERM_NL}", f"Print no end date. {_TERM_EN}"),
)
END_DATE_EARLY = _error(
    "end_date_early",
    "LR-2.04",
    (
        "De einddatum {date_on} is te vroeg: bij verzending op {sent_on} loopt de termijn tot en met {last_day}.",
        "The end date {date_on} is too early: when sent on {sent_on} the term runs through {last_day}.",
    ),
    (f"Noem geen einddatum. {_TERM_NL}", f"Print no end date. {_TERM_EN}"),
)
END_DATE_LATE = _fault(
    "end_date_late",
    "LR-2.04",
    Severity.NOTE,
    (
        "De einddatum {date_on} is laat genoeg als de brief op {sent_on} is verzonden (termijn tot en met {last_day}).",
        "The end date {date_on} is late enough if the letter was sent on {sent_on} (term through {last_day}).",
    ),
    (f"Beter geen einddatum. {_TERM_NL}", f"Better without an end date. {_TERM_EN}"),
)
DEEMED_RECEIPT = _error(
    "deemed_receipt",
    "LR-2.05",
    (
        "De brief bepaalt zelf wanneer hij is ontvangen; daarmee wordt de termijn korter dan de wet geeft.",
        "The notice itself says when it was received; that makes the term shorter than the law gives.",
    ),
    ("Schrap deze zin.", "Delete this sentence."),
)
NOT_IN_DEFAULT = _error(
    "not_in_default",
    "LR-2.02",
    (
        "Volgens deze woorden begint het verzuim nu of later pas; de brief werkt alleen als het verzuim "
        "al is begonnen.",
        "By these words default begins only now or later; the notice works only after default has begun.",
    ),
    (
        "Stuur eerst een ingebrekestelling, en deze brief nadat die termijn voorbij is. Schrijf: 'U bent sinds "
        "<datum> in verzuim'.",
        "Send a notice of default first and this letter after that term. Write since when the debtor is in default.",
    ),
)
COSTS_MISSING = _error(
    "costs_missing",
    "LR-2.03",
    (
        "Het precieze bedrag van de incassokosten ontbreekt; het is {expected_cents}.",
        "The exact amount of the collection costs is missing; it is {expected_cents}.",
    ),
    (
        "Schrijf: 'Betaalt u niet op tijd, dan betaalt u ook {expected_cents} incassokosten'.",
        "Write: 'Betaalt u niet op tijd, dan betaalt u ook {expected_cents} incassokosten' (the costs if late).",
    ),
)
COSTS_VAGUE = _error(
    "costs_vague",
    "LR-2.04",
    (
        "Hier staat geen precies bedrag aan incassokosten ('vanaf', 'minimaal', 'ongeveer' of 'kan oplopen').",
        "This is not an exact amount of collection costs ('from', 'at least', 'about' or 'may rise').",
    ),
    ("Noem één bedrag: {expected_cents}.", "Name one amount: {expected_cents}."),
)
COSTS_ALTERNATIVES = _error(
    "costs_alternatives",
    "LR-2.04",
    (
        "De brief noemt meer dan één bedrag aan incassokosten.",
        "The notice names more than one amount of collection costs.",
    ),
    ("Noem één bedrag: {expected_cents}.", "Name one amount: {expected_cents}."),
)
COSTS_TOO_HIGH = _error(
    "costs_too_high",
    "LR-2.04",
    (
        "De incassokosten van {found_cents} zijn hoger dan de staffel over {principal_cents} geeft: {expected_cents}.",
        "Collection costs of {found_cents} are more than the scale over {principal_cents} gives: {expected_cents}.",
    ),
    ("Noem {expected_cents}.", "Name {expected_cents}."),
    _BIK,
)
COSTS_LOWER = _warning(
    "costs_lower",
    "LR-2.09",
    (
        "De incassokosten van {found_cents} zijn lager dan de staffel geeft ({expected_cents}); meer mag later niet.",
        "Collection costs of {found_cents} are less than the scale gives ({expected_cents}); no more may be asked.",
    ),
    ("Noem {expected_cents}, of blijf bij dit bedrag.", "Name {expected_cents}, or keep to this amount."),
    _BIK,
)
VAT_NOT_ALLOWED = _error(
    "vat_not_allowed",
    "LR-2.07",
    (
        "Er is btw bij de incassokosten gerekend, maar de schuldeiser kan btw aftrekken.",
        "VAT is added to the collection costs, but the creditor can deduct VAT.",
    ),
    ("Noem {expected_cents}, zonder btw.", "Name {expected_cents}, without VAT."),
    "art. 2 lid 3 Besluit BIK",
)
VAT_STATEMENT = _error(
    "vat_statement",
    "LR-2.07",
    (
        "Er zit btw in de incassokosten, maar de brief zegt niet dat de schuldeiser die niet kan verrekenen.",
        "The collection costs hold VAT, but the notice does not say that the creditor cannot deduct it.",
    ),
    (
        "Schrijf erbij dat de schuldeiser de btw niet kan verrekenen en dat de kosten daarom zijn verhoogd.",
        "Add that the creditor cannot deduct VAT and that the costs are raised for that reason.",
    ),
    "art. 2 lid 3 Besluit BIK",
)
VAT_UNCLEAR = _error(
    "vat_unclear",
    "LR-2.07",
    (
        "Er komt nog btw bij het genoemde bedrag, dus dat is niet het precieze bedrag van de incassokosten.",
        "VAT comes on top of the amount named, so that is not the exact amount of the collection costs.",
    ),
    ("Noem één bedrag: {expected_cents}.", "Name one amount: {expected_cents}."),
    "art. 2 lid 3 Besluit BIK",
)
COSTS_CHARGED = _error(
    "costs_charged",
    "LR-2.03",
    (
        "De incassokosten worden nu al gevraagd; ze zijn pas verschuldigd als de termijn voorbij is.",
        "The collection costs are already asked; they are due only after the term has passed.",
    ),
    (
        "Vraag nu alleen de hoofdsom en de rente, en noem de kosten als gevolg van niet betalen.",
        "Ask only principal and interest now, and name the costs as the consequence of not paying.",
    ),
)
PART_PAYMENT = _error(
    "part_payment",
    "LR-2.09",
    (
        "Na een deelbetaling binnen de termijn gaan de kosten alleen over wat nog open is.",
        "After a part payment within the term the costs go only over what is still open.",
    ),
    (
        "Schrap deze zin, of schrijf dat de kosten dan over het restant worden berekend.",
        "Delete this sentence, or say that the costs are then computed over the rest.",
    ),
)
CONSEQUENCE_MISSING = _error(
    "consequence_missing",
    "LR-2.03",
    (
        "De brief zegt niet wat er gebeurt als er niet op tijd wordt betaald.",
        "The notice does not say what happens if payment is not made in time.",
    ),
    (
        "Schrijf: 'Betaalt u niet op tijd, dan betaalt u ook {expected_cents} incassokosten'.",
        "Write: 'Betaalt u niet op tijd, dan betaalt u ook {expected_cents} incassokosten' (the costs if late).",
    ),
)
AMOUNT_MISSING = _error(
    "amount_missing",
    "LR-2.03",
    ("Het bedrag dat openstaat ontbreekt.", "The amount that is owed is missing."),
    ("Noem de hoofdsom: {principal_cents}.", "Name the principal: {principal_cents}."),
)
PRINCIPAL_DIFFERS = _warning(
    "principal_differs",
    "LR-2.03",
    (
        "De hoofdsom van {principal_cents} staat niet in de brief.",
        "The principal of {principal_cents} is not in the notice.",
    ),
    ("Noem de hoofdsom: {principal_cents}.", "Name the principal: {principal_cents}."),
)
CLAIM_MISSING = _error(
    "claim_missing",
    "LR-2.03",
    (
        "De brief zegt niet om welke vordering het gaat (factuur, overeenkomst, bestelling).",
        "The notice does not say which claim it is about (invoice, contract, order).",
    ),
    (
        "Noem het factuurnummer en de datum, of waar de schuld vandaan komt.",
        "Name the invoice number and date, or where the debt comes from.",
    ),
)
CREDITOR_MISSING = _warning(
    "creditor_missing",
    "LR-2.03",
    (
        "In deze tekst staat niet wie de schuldeiser is; misschien staat dat op het briefpapier.",
        "This text does not say who the creditor is; perhaps the letterhead does.",
    ),
    ("Noem de naam van de schuldeiser.", "Name the creditor."),
)
EXTRA_COSTS = _error(
    "extra_costs",
    "LR-3.02",
    (
        "Naast de incassokosten mogen van een consument geen andere kosten worden gevraagd.",
        "Besides the collection costs nothing else may be asked of a consumer.",
    ),
    ("Schrap deze kosten.", "Delete these costs."),
    "art. 6:96 lid 5 BW",
)
