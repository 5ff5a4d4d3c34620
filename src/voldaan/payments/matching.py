"""Betalingen koppelen: which open claims a bank line pays, how sure that is, and why. Pure: values in, a value out.

Possible outcomes ("this debtor, these claims") are formed from the candidates, each weighed by the signs in
`matching_evidence`, and compared with each other and with "something else". So the probability falls when two outcomes
fit equally well, whatever the weights. Levels:

* `certain`: settled without a person; never wrong in the published measurement (docs: bench/match.py).
* `likely`: settled without a person where the creditor wants that; right in at least 995 of 1,000.
* `possible`: a person looks; until then the debtor's messages are held.
* `none`: no customer's payment, or nobody's that is known.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from voldaan.payments.matching_evidence import (
    NOISE,
    AmountFit,
    number_evidence,
    payer_evidence,
    single_amount,
)
from voldaan.payments.matching_keys import LineWords, OpenClaim
from voldaan.payments.matching_reasons import Reason
from voldaan.payments.matching_sums import subsets_with_sum
from voldaan.payments.statements import StatementLine

Level = Literal["certain", "likely", "possible", "none"]

CERTAIN_FROM = 0.9995
LIKELY_FROM = 0.99
POSSIBLE_FROM = 0.10
MAX_CLAIMS_PER_DEBTOR = 200
_CRUMB_CENTS = 5
_NOT_CUSTOMERS = re.compile(
    r"\b(belastingdienst|teruggave|teruggaaf|restitutie|creditnota|rente|dividend|salaris)\b", re.I
)
_SEVERAL = re.compile(r"\b(facturen|diverse|openstaande|posten|nota's|rekeningen|invoices)\b", re.I)
_REST = re.compile(r"\b(rest|restant|restbedrag|deel|deelbetaling|termijn|aanbetaling|[12]e helft)\b", re.I)


@dataclass(frozen=True, slots=True)
class Match:
    """Koppeling: allocations are (claim_id, cents); with the surplus they add up to the amount of the line.

    At `possible` the allocations are the best proposal; `debtor_ids` are all debtors it may be from, best first.
    `probability` is that of the whole outcome: these claims with these amounts.
    """

    level: Level
    probability: float
    allocations: tuple[tuple[int, int], ...] = ()
    surplus_cents: int = 0
    debtor_ids: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(slots=True)
class _Outcome:
    weight: float
    debtor_id: int
    claims: tuple[OpenClaim, ...]
    fit: AmountFit
    named: bool
    known_payer: bool
    reasons: list[Reason]
    proved: bool = True


def match(
    line: StatementLine,
    candidates: Iterable[OpenClaim],
    *,
    account_debtor_ids: Iterable[int] = (),
    words: LineWords | None = None,
) -> Match:
    """Koppel een bankregel. `candidates`: the claims found by `lookup_keys` with all open claims of their debtors, and
    recently closed ones; `account_debtor_ids`: every debtor known or learned to pay from the line's account."""
    if refusal := _not_a_payment(line):
        return Match("none", 0.0, reasons=(refusal,))
    words = words or LineWords(line)
    accounts = frozenset(account_debtor_ids)
    debtors: dict[int, list[OpenClaim]] = defaultdict(list)
    for claim in candidates:
        debtors[claim.debtor_id].append(claim)
    outcomes: list[_Outcome] = []
    for claims in debtors.values():
        outcomes += _outcomes_of_debtor(words, claims[:MAX_CLAIMS_PER_DEBTOR], accounts)
    if not outcomes:
        return Match("none", 0.0, reasons=(Reason.NOTHING_FITS,))
    return _judge(line, words, outcomes)


def _not_a_payment(line: StatementLine) -> Reason | None:
    if line.reverses or line.return_reason:
        return Reason.RETURNED
    if line.amount_cents <= 0:
        return Reason.OUTGOING
    return Reason.BATCH if line.batch_size > 1 else None


def _outcomes_of_debtor(words: LineWords, claims: list[OpenClaim], accounts: frozenset[int]) -> list[_Outcome]:
    paid_cents = words.line.amount_cents
    payer_weight, payer_reasons = payer_evidence(words, claims[0], accounts)
    if payer_weight < 0 and not any(_worth_weighing(words, claim) for claim in claims):
        return []  # most candidates end here: a stranger's claim with a number that is a bit alike
    numbered = [(claim, *number_evidence(words, claim)) for claim in claims]
    known_payer = payer_weight >= 5.0
    outcomes = []
    strongest = max(weight for _, weight, _ in numbered)
    for claim, weight, reason in numbered:
        if not known_payer and reason is None and paid_cents != claim.open_cents:
            continue
        if claim.open_cents <= _CRUMB_CENTS and reason is None:
            continue
        fit = single_amount(paid_cents, claim)
        weight += payer_weight + fit.weight
        if reason is None and strongest > 5.0:
            weight -= strongest / 2  # the text names another claim of this debtor
        reasons = [*([reason] if reason else []), *payer_reasons, fit.reason]
        outcomes.append(_Outcome(weight, claim.debtor_id, (claim,), fit, reason is not None, known_payer, reasons))
    if known_payer or strongest > 0:
        outcomes += _sums(words, numbered, payer_weight, payer_reasons, known_payer)
    return outcomes


def _worth_weighing(words: LineWords, claim: OpenClaim) -> bool:
    if claim.open_cents == words.line.amount_cents or claim.number_key in words.numbers:
        return True
    return bool(claim.rf_reference or claim.kenmerk)


def _sums(
    words: LineWords,
    numbered: Sequence[tuple[OpenClaim, float, Reason | None]],
    payer_weight: float,
    payer_reasons: list[Reason],
    known_payer: bool,
) -> list[_Outcome]:
    """Outcomes of several claims of one debtor that together make the amount paid."""
    usable = [n for n in numbered if n[0].open_cents > _CRUMB_CENTS]
    if len(usable) < 2:
        return []
    usable.sort(key=lambda n: (n[2] is None, n[0].due_on))
    amounts = [claim.open_cents for claim, _, _ in usable]
    found, complete = subsets_with_sum(amounts, words.line.amount_cents)
    named_count = sum(reason is not None for _, _, reason in usable)
    outcomes = []
    for chosen in found:
        picked = [usable[i] for i in chosen]
        claims = tuple(sorted((claim for claim, _, _ in picked), key=lambda c: (c.due_on, c.number_key)))
        text_weight, text_reasons = _text_of_sum(words, picked, named_count, len(usable))
        fit = AmountFit(9.0, tuple(claim.open_cents for claim in claims), 0, Reason.AMOUNT_SUM)
        named = all(reason is not None for _, _, reason in picked) or Reason.RANGE in text_reasons
        reasons = [*text_reasons, *payer_reasons, fit.reason]
        weight = text_weight + payer_weight + fit.weight
        outcomes.append(_Outcome(weight, claims[0].debtor_id, claims, fit, named, known_payer, reasons, complete))
    return outcomes


def _text_of_sum(
    words: LineWords, picked: Sequence[tuple[OpenClaim, float, Reason | None]], named_count: int, open_count: int
) -> tuple[float, list[Reason]]:
    """How well the text agrees with this set: every claim named, a range, "diverse facturen", or nothing at all."""
    named: list[tuple[float, Reason]] = [(weight, reason) for _, weight, reason in picked if reason is not None]
    keys = sorted(claim.number_key for claim, _, _ in picked)
    for low, high in words.ranges:
        if keys[0] == low and keys[-1] == high:
            return 14.0, [Reason.RANGE]
    if named:
        weight = max(w for w, _ in named) + 2.0 * (len(named) - 1)
        weight -= 4.0 * (len(picked) - len(named)) + 5.0 * (named_count - len(named))
        return weight, list(dict.fromkeys(reason for _, reason in named))
    everything = len(picked) == open_count
    chance = 0.0 if everything else math.log(math.comb(open_count, len(picked)))
    hint = 2.0 if _SEVERAL.search(words.told) else 0.0
    return -1.5 + hint - chance - 5.0 * named_count, []


def _judge(line: StatementLine, words: LineWords, outcomes: list[_Outcome]) -> Match:
    noise = NOISE + (6.0 if _NOT_CUSTOMERS.search(f"{line.counterparty_name} {line.text}") else 0.0)
    _hint_rest(words, outcomes)
    outcomes.sort(key=lambda o: -o.weight)
    best = outcomes[0]
    total = math.fsum(math.exp(o.weight - best.weight) for o in outcomes) + math.exp(min(noise - best.weight, 700.0))
    probability = 1.0 / total
    level = _level(best, probability)
    if level == "none":
        reason = Reason.NOT_A_CUSTOMER if noise > NOISE else Reason.NOTHING_FITS
        return Match("none", round(probability, 6), reasons=(reason,))
    reasons = list(best.reasons)
    if not best.proved:
        reasons.append(Reason.SEARCH_LIMIT)
    if len(outcomes) > 1 and outcomes[1].weight > best.weight - 3.0:
        reasons.append(Reason.AMBIGUOUS)
    allocations = tuple((c.claim_id, cents) for c, cents in zip(best.claims, best.fit.cents, strict=False) if cents)
    near = [best.debtor_id]
    if level == "possible":
        near = list(dict.fromkeys(o.debtor_id for o in outcomes if o.weight > best.weight - 5.0))[:20]
    return Match(level, round(probability, 6), allocations, best.fit.surplus_cents, tuple(near), tuple(reasons))


def _hint_rest(words: LineWords, outcomes: list[_Outcome]) -> None:
    """`rest factuur ...` speaks for a part, or for what remains of a claim partly paid before."""
    if not _REST.search(words.told):
        return
    for outcome in outcomes:
        partly = any(0 < c.open_cents < c.principal_cents for c in outcome.claims)
        if outcome.fit.reason is Reason.PARTIAL or partly:
            outcome.weight += 2.0


def _level(best: _Outcome, probability: float) -> Level:
    """From probability to level, with bounds that no weight can lift: what is decided must also be explained."""
    reason = best.fit.reason
    exact = reason in (Reason.AMOUNT, Reason.AMOUNT_SUM, Reason.INSTALMENT, Reason.AMOUNT_ASKED)
    if probability < POSSIBLE_FROM:
        return "none"
    if reason is Reason.ALREADY_PAID or not best.proved or probability < LIKELY_FROM:
        return "possible"
    if not exact and not best.named:
        return "possible"
    if reason is Reason.SURPLUS and not best.known_payer:
        return "possible"
    if probability < CERTAIN_FROM or not best.known_payer or not best.named or reason is Reason.SURPLUS:
        return "likely"
    return "certain"
