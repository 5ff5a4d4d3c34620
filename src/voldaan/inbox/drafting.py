"""Drafting an answer (conceptantwoord): sentences that follow from facts, each with the fact it rests on. Pure.

A draft promises nothing and decides nothing: a person changes it and sends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.messages.blocks import language as tongue_of
from voldaan.messages.formats import Formats


class OpenClaim(NamedTuple):
    """Openstaande vordering, as the draft tells it; cents that are claimed, not interest of which no letter spoke."""

    number: str
    issued_on: date
    due_on: date
    open_cents: int


class Facts(NamedTuple):
    """Feiten that a draft may tell; ``plan_url`` is the page to agree on a plan.

    ``settled`` and ``waiting`` are (day, cents) of money that came in.
    """

    today: date
    claims: Sequence[OpenClaim]
    settled: Sequence[tuple[date, int]]
    waiting: Sequence[tuple[date, int]]
    bank_known_until: date | None
    plan_url: str = ""


class Line(NamedTuple):
    """Zin of the draft, and the fact it rests on, in Dutch."""

    text: str
    fact: str


_TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "thanks": "Dank voor uw bericht.",
        "deceased": "Gecondoleerd met uw verlies.",
        "settled": "Wij hebben uw betaling van {amount} op {day} ontvangen en verwerkt.",
        "waiting": "Wij zien een betaling van {amount} op {day}. Wij zoeken uit bij welke factuur die hoort.",
        "not_seen": "Wij hebben uw betaling nog niet gezien. Onze bankgegevens zijn bij tot en met {day}.",
        "not_seen_yet": "Wij hebben uw betaling nog niet gezien.",
        "proof": "Wilt u ons laten weten op welke dag en naar welk rekeningnummer u hebt betaald?",
        "open": "Op {today} staat nog open: factuur {number} van {issued}, {amount}.",
        "nothing": "Op {today} staat er bij ons niets meer voor u open.",
        "copy": "Factuur {number} is van {issued} en moest op {due} betaald zijn. Er staat {amount} open.",
        "plan": "In delen betalen regelt u zelf, dag en nacht: {url}. Wat daar past, is meteen afgesproken.",
        "rest": "Zolang wij uw bericht behandelen, krijgt u geen herinneringen.",
    },
    "en": {
        "thanks": "Thank you for your message.",
        "deceased": "Please accept our condolences.",
        "settled": "We received your payment of {amount} on {day} and processed it.",
        "waiting": "We see a payment of {amount} on {day}. We are finding out to which invoice it belongs.",
        "not_seen": "We have not seen your payment yet. Our bank data is complete up to and including {day}.",
        "not_seen_yet": "We have not seen your payment yet.",
        "proof": "Could you tell us on which day and to which account number you paid?",
        "open": "On {today} the following is open: invoice {number} of {issued}, {amount}.",
        "nothing": "On {today} nothing is open for you with us.",
        "copy": "Invoice {number} is of {issued} and was due on {due}. Open is {amount}.",
        "plan": "You can arrange to pay in parts yourself, day and night: {url}. What fits is agreed at once.",
        "rest": "While we deal with your message you will receive no reminders.",
    },
}
_MOST_CLAIMS = 12
_TELLS_OPEN = frozenset({"question", "plan_request", "paid", "promise", "address_change", "dispute"})


def draft(kind: str, language: str, facts: Facts) -> list[Line]:
    """Concept for a reply of this kind, in Dutch or English."""
    code = "nl" if language == "nl" else "en"
    said, form = _TEXTS[code], tongue_of(code).formats
    today = form.day(facts.today)
    lines = [
        Line(said["deceased"], "melding van overlijden") if kind == "deceased" else Line(said["thanks"], "reactie")
    ]
    if kind == "paid":
        lines += _paid(said, form, facts)
    if kind == "copy_request":
        lines += [
            Line(
                said["copy"].format(number=c.number, issued=form.day(c.issued_on), due=form.day(c.due_on),
                                    amount=form.cents(c.open_cents)), f"factuur {c.number}")
            for c in facts.claims[:_MOST_CLAIMS]
        ]  # fmt: skip
    if kind in _TELLS_OPEN and not (kind == "paid" and facts.settled):
        lines += [
            Line(
                said["open"].format(today=today, number=c.number, issued=form.day(c.issued_on),
                                    amount=form.cents(c.open_cents)), f"factuur {c.number}, saldo op {today}")
            for c in facts.claims[:_MOST_CLAIMS]
        ]  # fmt: skip
    if kind == "plan_request" and facts.claims and facts.plan_url:
        lines.append(Line(said["plan"].format(url=facts.plan_url), "beleid voor regelingen"))
    if not facts.claims and kind in _TELLS_OPEN | {"copy_request"}:
        lines.append(Line(said["nothing"].format(today=today), f"saldo op {today}"))
    if facts.claims and kind not in ("promise", "deceased"):
        lines.append(Line(said["rest"], "stop: antwoord van de debiteur"))
    return lines


def _paid(said: dict[str, str], form: Formats, facts: Facts) -> list[Line]:
    """Whether the money is there: settled, seen but waiting, or not seen, and until when the bank is known."""
    if facts.settled:
        return [
            Line(said["settled"].format(amount=form.cents(cents), day=form.day(on)), "bank: verwerkte betaling")
            for on, cents in facts.settled
        ]
    if facts.waiting:
        return [
            Line(said["waiting"].format(amount=form.cents(cents), day=form.day(on)), "bank: betaling die wacht")
            for on, cents in facts.waiting
        ]
    until = facts.bank_known_until
    text = said["not_seen"].format(day=form.day(until)) if until else said["not_seen_yet"]
    return [Line(text, "bank: niets gevonden"), Line(said["proof"], "bank: niets gevonden")]
