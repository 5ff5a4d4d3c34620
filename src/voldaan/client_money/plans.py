"""Commission plans (commissieafspraken): dated data per client. What was agreed for a case stays so for its life."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.client_money.events import CommissionPlanSet
from voldaan.client_money.models import CommissionPlan, Remittance
from voldaan.client_money.rules import Terms, dump_terms, load_terms
from voldaan.parties.models import Creditor

#: All that was agreed with a client, as its checksum.
AGREED = (
    "encode(sha256(convert_to(jsonb_build_array(x.creditor_id, x.valid_from, x.mode, x.schedule, x.schedule_day,"
    " x.set_off_agreed_on, x.terms)::text, 'UTF8')), 'hex')"
)


class Plan(NamedTuple):
    """Afspraak with a client from ``valid_from`` on."""

    id: int
    valid_from: date
    mode: str
    schedule: str
    schedule_day: int
    set_off_agreed_on: date | None
    terms: Terms


def set_plan(
    actor: Actor,
    client: Creditor,
    terms: Terms,
    *,
    valid_from: date,
    mode: str = "gross",
    schedule: str = "on_demand",
    schedule_day: int = 1,
    set_off_agreed_on: date | None = None,
) -> CommissionPlan:
    """Commissieafspraak vastleggen, from a day on; what was agreed before stays for the cases of before.

    Commission may only be held back from a client's money when he agreed to that (LR-5.09): net and combined want the
    day of that agreement.

    :raises Refused: without that day, a day that is not after the last plan and statement, or an impossible term.
    """
    actor.must(Permission.MANAGE)
    _refuse_impossible(terms, mode, schedule, schedule_day, set_off_agreed_on)
    last = CommissionPlan.objects.filter(creditor=client).order_by("-valid_from").first()
    stated = Remittance.objects.filter(creditor=client).order_by("-until_on").first()
    if last is not None and valid_from <= last.valid_from:
        raise Refused(
            f"Er geldt al een afspraak vanaf {last.valid_from:%d-%m-%Y}. Laat de nieuwe later ingaan; wat voor lopende "
            "dossiers is afgesproken, blijft gelden."
        )
    if last is not None and stated is not None and valid_from <= stated.until_on:
        raise Refused(f"Tot en met {stated.until_on:%d-%m-%Y} is al afgedragen. Laat de nieuwe afspraak daarna ingaan.")
    text = dump_terms(terms)
    plan = CommissionPlan.objects.create(
        tenant_id=actor.tenant_id, creditor=client, valid_from=valid_from, mode=mode, schedule=schedule,
        schedule_day=schedule_day, set_off_agreed_on=set_off_agreed_on, terms=text, set_by=actor.name,
        set_at=clock.now(),
    )  # fmt: skip
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    (row,) = sql.fetch(f"SELECT {AGREED} FROM client_money_commissionplan x WHERE x.id = %s", [plan.id])
    said = CommissionPlanSet(
        plan_id=plan.id, creditor_id=client.id, valid_from=valid_from, sha256=sha256, agreed=row[0]
    )
    events.record(actor, [events.Entry(said)])
    return plan


def _refuse_impossible(terms: Terms, mode: str, schedule: str, day: int, set_off_agreed_on: date | None) -> None:
    if mode not in CommissionPlan.Mode.values or schedule not in CommissionPlan.Schedule.values:
        raise Refused("Kies netto, bruto of gecombineerd, en elke week, elke maand of op verzoek.")
    if mode != "gross" and set_off_agreed_on is None:
        raise Refused(
            "Commissie inhouden op geld van de opdrachtgever mag alleen als hij daarmee heeft ingestemd. Vul de datum "
            "van die afspraak in, of kies bruto.",
            rule="LR-5.09",
        )
    if not 1 <= day <= (7 if schedule == "weekly" else 31):
        raise Refused("Kies een dag: 1 (maandag) tot en met 7 voor elke week, 1 tot en met 31 voor elke maand.")
    amounts = [terms.intake_cents, terms.success_cents, terms.minimum_cents, *terms.action_cents.values()]
    if min(amounts) < 0 or (terms.maximum_cents is not None and terms.maximum_cents < terms.minimum_cents):
        raise Refused("Een bedrag kan niet onder nul zijn, en het hoogste bedrag niet onder het laagste.")


def plans_of(creditor_id: int) -> list[Plan]:
    """Afspraken of a client, the oldest first."""
    rows = sql.fetch(
        "SELECT id, valid_from, mode, schedule, schedule_day, set_off_agreed_on, terms FROM client_money_commissionplan"
        " WHERE creditor_id = %s ORDER BY valid_from",
        [creditor_id],
    )
    return [Plan._make((*row[:6], load_terms(row[6]))) for row in rows]


def in_force(plans: list[Plan], on: date) -> Plan:
    """The plan of a case that was handed over on this day; what came before the first plan falls under that one.

    :raises Refused: when nothing was agreed yet.
    """
    if not plans:
        raise Refused("Met deze opdrachtgever is nog geen commissie afgesproken. Leg eerst de afspraak vast.")
    return next((plan for plan in reversed(plans) if plan.valid_from <= on), plans[0])
