"""Overzichten (tables of a message): the claims, how the amount is built, and the derivation of interest and costs."""

from __future__ import annotations

from voldaan.documents.paper import Table
from voldaan.messages.blocks import Language
from voldaan.messages.details import Arrangement
from voldaan.messages.facts import ClaimFacts, CostsLine, CostsStep, CreditorFacts, DebtorFacts, Kind, MessageFacts
from voldaan.messages.rules import PRESSING
from voldaan.messages.wording import interest_names, terms_name

_INLINE_CLAIMS = 5
_DESCRIPTION_LENGTH = 80
_SHOWS_DEFAULT = frozenset({Kind.FOURTEEN_DAY_NOTICE, Kind.DEMAND})


def claims_fit(facts: MessageFacts) -> bool:
    """Whether the claims stand in the letter itself; more than five go to the appendix."""
    return len(facts.claims) <= _INLINE_CLAIMS


def claims_table(facts: MessageFacts, tongue: Language) -> Table | None:
    """Overzicht van de facturen, one row a claim; columns that would say nothing are left out."""
    if not facts.claims:
        return None
    labels, formats = tongue.labels, tongue.formats
    show_default = facts.kind in _SHOWS_DEFAULT
    show_paid = any(claim.paid_cents or claim.original_cents != claim.principal_cents for claim in facts.claims)

    def row(claim: ClaimFacts) -> tuple[str, ...]:
        cells = [f"{claim.number}\n{claim.description[:_DESCRIPTION_LENGTH]}".strip()]
        cells += [formats.short_day(claim.issued_on), formats.short_day(claim.due_on)]
        if show_default:
            cells.append(formats.short_day(claim.default_on) if claim.default_on else "")
        if show_paid:
            cells += [formats.cents(claim.original_cents), formats.cents(claim.paid_cents)]
        return (*cells, formats.cents(claim.principal_cents))

    names = ["number", "issued_on", "due_on", *(["default_on"] if show_default else [])]
    names += [*(["original", "paid"] if show_paid else []), "open"]
    amounts = 3 if show_paid else 1
    return Table(
        title=labels["claims"] if len(facts.claims) > 1 else "",
        header=tuple(labels[name] for name in names),
        rows=tuple(row(claim) for claim in facts.claims),
        sums=_sums(facts, tongue),
        right=tuple(range(len(names) - amounts, len(names))),
    )


def breakdown_table(facts: MessageFacts, tongue: Language) -> Table | None:
    """Opbouw van het bedrag, for a letter whose claims stand in the appendix; None when there is but one part."""
    sums = _sums(facts, tongue)
    return Table(title=tongue.labels["breakdown"], header=(), rows=(), sums=sums, right=(1,)) if sums[1:] else None


def balance_table(facts: MessageFacts, tongue: Language) -> Table:
    """Saldo per onderdeel: principal, interest and costs, also those that are nothing, and the total."""
    labels, formats = tongue.labels, tongue.formats
    parts = (
        (labels["principal"], facts.principal_cents),
        (labels["interest"].format(on=formats.day(facts.counted_on)), facts.interest_cents),
        (labels["costs"], facts.costs_cents),
        (labels["total_open"], facts.total_cents),
    )
    sums = tuple((label, formats.cents(amount_cents)) for label, amount_cents in parts)
    return Table(
        title=labels["balance"].format(on=formats.day(facts.counted_on)), header=(), rows=(), sums=sums, right=(1,)
    )


def instalments_table(facts: MessageFacts, tongue: Language) -> Table | None:
    """Betaalschema: the instalments with their days and amounts."""
    if not isinstance(facts.details, Arrangement):
        return None
    labels, formats, instalments = tongue.labels, tongue.formats, facts.details.instalments
    return Table(
        title=labels["instalments"],
        header=(labels["instalment"], labels["pay_by"], labels["amount"]),
        rows=tuple(
            (str(number), formats.day(item.due_on), formats.cents(item.amount_cents))
            for number, item in enumerate(instalments, 1)
        ),
        sums=((labels["together"], formats.cents(sum(item.amount_cents for item in instalments))),),
        right=(2,),
        wide=1,
    )


def description_table(facts: MessageFacts, tongue: Language) -> Table:
    """Omschrijving van de vordering (art. 3.1 Bki): who, what, since when, and how much of each part."""
    labels, formats, sender = tongue.labels, tongue.formats, facts.sender
    rows = [
        (labels["debtor"], _address(facts.debtor.name, facts.debtor)),
        (labels["creditor"], _address(facts.creditor.name, facts.creditor)),
    ]
    if facts.collector:
        rows.append((labels["collector"], _address(sender.name, sender)))
    if sender.kvk:
        rows.append((labels["kvk"], sender.kvk))
    if sender.registration:
        rows.append((labels["registration"], sender.registration))
    for claim in facts.claims:
        subject = claim.description or labels["delivery"]
        said = labels["claim_said"].format(
            number=claim.number, issued_on=formats.day(claim.issued_on), due_on=formats.day(claim.due_on)
        )
        rows.append((labels["claim_about"], f"{subject[:_DESCRIPTION_LENGTH]}. {said}"))
    rows += [(labels["term"], labels["term_days"].format(days=(c.due_on - c.issued_on).days)) for c in facts.claims[:1]]
    return Table(title=labels["description"], header=(), rows=tuple(rows), wide=1)


def _address(name: str, party: CreditorFacts | DebtorFacts) -> str:
    place = f"{party.postcode} {party.town}".strip()
    return ", ".join(part for part in (name, party.street, place) if part)


def interest_table(facts: MessageFacts, tongue: Language) -> Table | None:
    """Renteberekening: a row per claim, period and rate; None when no interest is charged."""
    labels, formats = tongue.labels, tongue.formats
    charged = [claim for claim in facts.claims if claim.interest_cents]
    if not charged:
        return None
    notes = [labels["interest_note"].format(kinds=interest_names(charged, tongue))]
    if any(_lines_differ(claim) for claim in charged):
        notes.append(labels["interest_rounding"])
    return Table(
        title=labels["interest_table"],
        header=tuple(labels[name] for name in ("number", "period", "days", "rate", "base", "interest_amount")),
        rows=tuple(row for claim in charged for row in _interest_rows(claim, tongue)),
        sums=((labels["interest"].format(on=formats.day(facts.counted_on)), formats.cents(facts.interest_cents)),),
        note=" ".join(notes),
        right=(2, 3, 4, 5),
    )


def _lines_differ(claim: ClaimFacts) -> bool:
    lines = claim.interest_lines
    return bool(lines) and sum(line.interest_cents for line in lines) != claim.interest_cents


def _interest_rows(claim: ClaimFacts, tongue: Language) -> list[tuple[str, ...]]:
    formats = tongue.formats
    if not claim.interest_lines:
        return [(claim.number, tongue.labels["interest_earlier"], "", "", "", formats.cents(claim.interest_cents))]
    return [
        (
            claim.number,
            f"{formats.short_day(line.from_on)} – {formats.short_day(line.until_on)}",
            str(line.days),
            formats.percentage(line.percent),
            formats.cents(line.base_cents),
            formats.cents(line.interest_cents),
        )
        for line in claim.interest_lines
    ]


def costs_table(facts: MessageFacts, tongue: Language) -> Table | None:
    """Kostenberekening: the steps of the scale; None when there are no costs."""
    labels, formats = tongue.labels, tongue.formats
    due_cents = facts.costs_cents or facts.announced_costs_cents
    if not facts.costs_lines or not due_cents:
        return None

    def step(line: CostsLine) -> str:
        percent = formats.percentage(line.percent) if line.percent is not None else ""
        return labels[f"step_{line.step}"].format(percent=percent, base=formats.cents(line.base_cents))

    return Table(
        title=labels["costs_table" if facts.costs_cents else "costs_table_announced"],
        header=(labels["step"], labels["amount"]),
        rows=tuple((step(line), formats.cents(line.amount_cents)) for line in facts.costs_lines),
        sums=((labels["costs"], formats.cents(due_cents)),),
        note=_costs_note(facts, tongue),
        right=(1,),
    )


def _costs_note(facts: MessageFacts, tongue: Language) -> str:
    """Waarop de kosten rusten: the clause of the terms, the decree, or both."""
    steps = {line.step for line in facts.costs_lines}
    notes = [] if steps <= {CostsStep.AGREED, CostsStep.MINIMUM, CostsStep.CAP} else [tongue.labels["costs_note"]]
    if CostsStep.AGREED in steps:
        terms = dict.fromkeys(name for claim in facts.claims if (name := terms_name(claim, tongue)))
        notes.insert(0, tongue.labels["costs_note_agreed"].format(terms=tongue.formats.listed(list(terms))))
    return " ".join(notes)


def _sums(facts: MessageFacts, tongue: Language) -> tuple[tuple[str, str], ...]:
    labels, formats = tongue.labels, tongue.formats
    total = labels["total" if facts.kind in PRESSING else "total_open"]
    parts = [
        (labels["principal"], facts.principal_cents),
        (labels["interest"].format(on=formats.day(facts.counted_on)), facts.interest_cents),
        (labels["costs"], facts.costs_cents),
    ]
    shown = [(label, amount_cents) for label, amount_cents in parts if amount_cents]
    lines = [*(shown if len(shown) > 1 else []), (total, facts.total_cents)]
    return tuple((label, formats.cents(amount_cents)) for label, amount_cents in lines)
