"""Terugkerende facturen: on its day each becomes a draft, or is issued and sent; at most once a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from voldaan.base import clock, events, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.invoicing import events as kinds
from voldaan.invoicing import issuing, rules, sending, services
from voldaan.invoicing.models import InvoiceDraft, RecurringInvoice
from voldaan.invoicing.ports import Press
from voldaan.invoicing.reading import content_json, read_content
from voldaan.parties.models import Party
from voldaan_law.days import add_months

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Done(NamedTuple):
    """Wat een ronde deed: drafts made, invoices issued, and what stood in the way of some."""

    drafted: int
    issued: int
    problems: list[str]


def day_of(first_on: date, every: str, number: int) -> date:
    """De dag van de zoveelste factuur (0 is the first): counted from the first one, so 31 January keeps its day."""
    return add_months(first_on, MONTHS[every] * number)


def set_up(
    actor: Actor, debtor: Party, data: Mapping[str, Any], *, every: str, first_on: date, until_on: date | None = None,
    automatic: bool = False,
) -> RecurringInvoice:  # fmt: skip
    """Terugkerende factuur instellen; ``automatic`` issues and sends by itself, otherwise a draft waits.

    :raises Refused: for a start in the past, an end before it, or content that can be no invoice.
    """
    actor.must(Permission.INVOICE)
    content = read_content(data)
    if every not in MONTHS:
        raise Refused(f"'{every}' is geen ritme. Kies uit: {', '.join(MONTHS)}.")
    if first_on < clock.today():
        raise Refused("De eerste dag is al voorbij. Kies vandaag of een latere dag.")
    if until_on is not None and until_on < first_on:
        raise Refused("De laatste dag ligt voor de eerste. Kies een latere laatste dag.")
    rules.check_sums(services.draft_document(debtor, content, clock.today()).sums)
    row = RecurringInvoice.objects.create(
        tenant_id=actor.tenant_id, creditor=debtor.creditor, debtor=debtor, content=content_json(content), every=every,
        first_on=first_on, next_on=first_on, until_on=until_on, automatic=automatic,
    )  # fmt: skip
    data_ = kinds.RecurringSet(recurring_id=row.id, every=every, next_on=first_on)
    events.record(actor, [events.Entry(data_, party_id=debtor.id)])
    return row


def stop(actor: Actor, recurring_id: int) -> None:
    """Stoppen: what was made stays; nothing follows any more. A second click changes nothing."""
    actor.must(Permission.INVOICE)
    row = RecurringInvoice.objects.select_for_update().filter(id=recurring_id).first()
    if row is None:
        raise NotFound("Deze terugkerende factuur bestaat niet in deze administratie.")
    if row.next_on is None:
        return
    row.next_on, row.problem = None, ""
    row.save(update_fields=["next_on", "problem"])
    events.record(actor, [events.Entry(kinds.RecurringStopped(recurring_id=row.id), party_id=row.debtor_id)])


def run(actor: Actor, on: date, press: Press) -> Done:
    """Wat aan de beurt is op ``on``, with the days that were missed, oldest first; each in its own transaction.

    What cannot be issued is left as a draft with the reason, and does not stand in the way of the others. What cannot
    be collected goes out without a direct debit, and says why.
    """
    drafted = issued = 0
    problems: list[str] = []
    with clock.set_to(on):
        while (due := _next_due(actor, on, {p.split(":")[0] for p in problems})) is not None:
            with tenancy.active(actor.tenant_id):
                outcome, problem = _one(actor, due, on, press)
            drafted += outcome == "drafted"
            issued += outcome == "issued"
            if problem:
                problems.append(f"{due}: {problem}")
    return Done(drafted, issued, problems)


def _next_due(actor: Actor, on: date, stuck: set[str]) -> int | None:
    with tenancy.active(actor.tenant_id):
        rows = RecurringInvoice.objects.filter(next_on__lte=on).order_by("next_on", "id").values_list("id", flat=True)
        return next((id_ for id_ in rows if str(id_) not in stuck), None)


def _one(actor: Actor, recurring_id: int, on: date, press: Press) -> tuple[str, str]:
    """One period of one schedule; gives what came of it, and why it is stuck."""
    row = RecurringInvoice.objects.select_for_update().get(id=recurring_id)
    if row.next_on is None or row.next_on > on:
        return "", ""  # another worker was here first
    period_on = row.next_on
    outcome, without_debit = "", ""
    if not InvoiceDraft.objects.filter(recurring=row, period_on=period_on).exists():
        try:
            outcome, without_debit = _make(actor, row, period_on, press)
        except Refused as refusal:
            row.problem = refusal.sentence[:300]
            row.save(update_fields=["problem"])
            return "", refusal.sentence
    row.done += 1
    following = day_of(row.first_on, row.every, row.done)
    row.next_on = None if row.until_on and following > row.until_on else following
    row.problem = without_debit[:300]
    row.save(update_fields=["done", "next_on", "problem"])
    return outcome, ""


def _make(actor: Actor, row: RecurringInvoice, period_on: date, press: Press) -> tuple[str, str]:
    """What came of it, and why it is not collected although a mandate was chosen."""
    with transaction.atomic():
        draft = services.save_draft(actor, row.debtor, row.content, recurring=(row.id, period_on))
        if not row.automatic:
            return "drafted", ""
        invoice = issuing.issue(actor, draft.id, press)
        sending.send(actor, invoice.id)
        why = invoice.document["not_collected"]
        return "issued", f"Zonder incasso verstuurd. {why}" if why else ""
