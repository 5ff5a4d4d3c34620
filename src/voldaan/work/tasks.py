"""The tasks of the worker; each is safe to run twice."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from voldaan.base import clock
from voldaan.base.actor import system
from voldaan.base.errors import Refused
from voldaan.base.jobs import CLIENT_MONEY, CREDIT, DUPLICATES, INVOICES, MAILBOX, OUTSIDE, RUN, SEND, enqueue
from voldaan.base.models import Tenant
from voldaan.base.tenancy import active
from voldaan.client_money.nightly import nightly
from voldaan.connect import bureaus, registers
from voldaan.connect.channels import press, sender
from voldaan.connect.mailbox import fetching
from voldaan.credit import nightly as credit_nightly
from voldaan.daily import outside
from voldaan.daily.services import run
from voldaan.invoicing import recurring
from voldaan.parties import duplicates


@app.task(name=SEND)
def send(tenant_id: int) -> None:
    """Verstuur what is approved and may go now."""
    sender(Path(settings.HOME), tenant_id).send(system(tenant_id))


@app.task(name=RUN)
def daily_run(tenant_id: int, on: str) -> None:
    """Dagrun of one administration; a day that was overtaken is left alone."""
    try:
        run(system(tenant_id), date.fromisoformat(on))
    except Refused as refusal:
        if refusal.rule not in ("run-order", "run-busy"):
            raise


@app.periodic(cron="* * * * *")
@app.task(name="voldaan.send_all", queueing_lock="voldaan.send_all", pass_context=False)
def send_all(timestamp: int) -> None:
    """Elke minuut: put a send task off for each administration."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        enqueue(SEND, lock=f"send:{tenant_id}", tenant_id=tenant_id)


@app.periodic(cron="5 5 * * *")
@app.task(name="voldaan.run_all", queueing_lock="voldaan.run_all", pass_context=False)
def run_all(timestamp: int) -> None:
    """Elke ochtend: put the run of today off for each administration."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        enqueue(RUN, lock=f"run:{tenant_id}", tenant_id=tenant_id, on=clock.today().isoformat())


@app.task(name=INVOICES)
def recurring_invoices(tenant_id: int, on: str) -> None:
    """Terugkerende facturen of one administration, with the days that were missed."""
    recurring.run(system(tenant_id), date.fromisoformat(on), press())


@app.periodic(cron="5 4 * * *")
@app.task(name="voldaan.invoices_all", queueing_lock="voldaan.invoices_all", pass_context=False)
def invoices_all(timestamp: int) -> None:
    """Elke ochtend, before the run: put the recurring invoices of today off for each administration."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        enqueue(INVOICES, lock=f"invoices:{tenant_id}", tenant_id=tenant_id, on=clock.today().isoformat())


@app.task(name=CLIENT_MONEY)
def client_money(tenant_id: int, on: str) -> None:
    """Derdengelden of one agency: the statements that are due, and the proof of every client."""
    for sentence in nightly(system(tenant_id), date.fromisoformat(on)):
        logging.getLogger(__name__).warning(sentence)


@app.periodic(cron="35 4 * * *")
@app.task(name="voldaan.client_money_all", queueing_lock="voldaan.client_money_all", pass_context=False)
def client_money_all(timestamp: int) -> None:
    """Elke nacht: put statements and proofs off for each agency."""
    for tenant_id in Tenant.objects.filter(kind=Tenant.Kind.AGENCY).values_list("id", flat=True):
        enqueue(CLIENT_MONEY, lock=f"client_money:{tenant_id}", tenant_id=tenant_id, on=clock.today().isoformat())


@app.task(name=CREDIT)
def credit(tenant_id: int, on: str) -> None:
    """Krediet of one administration: delivery signals of the day, and reports that were kept long enough."""
    credit_nightly.nightly(system(tenant_id), date.fromisoformat(on))


@app.periodic(cron="35 5 * * *")
@app.task(name="voldaan.credit_all", queueing_lock="voldaan.credit_all", pass_context=False)
def credit_all(timestamp: int) -> None:
    """Elke ochtend, after the run: put the delivery signals of each administration off."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        enqueue(CREDIT, lock=f"credit:{tenant_id}", tenant_id=tenant_id, on=clock.today().isoformat())


@app.task(name=OUTSIDE)
def look_outside(tenant_id: int) -> None:
    """Buiten kijken for one administration: registers and bureau; what gives no answer is asked again tomorrow."""
    try:
        extracts = registers.configured()
    except Refused as refusal:
        logging.getLogger(__name__).warning(refusal.sentence)
        extracts = []
    for sentence in outside.nightly(system(tenant_id), extracts, bureaus.configured()).problems:
        logging.getLogger(__name__).warning(sentence)


@app.periodic(cron="35 3 * * *")
@app.task(name="voldaan.outside_all", queueing_lock="voldaan.outside_all", pass_context=False)
def look_outside_all(timestamp: int) -> None:
    """Elke nacht, before the run: look outside for each administration."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        enqueue(OUTSIDE, lock=f"outside:{tenant_id}", tenant_id=tenant_id)


@app.task(name=DUPLICATES)
def find_duplicates(tenant_id: int) -> None:
    """Dubbelen of one administration: pairs of debtors that share something since yesterday."""
    with active(tenant_id):
        duplicates.find(system(tenant_id))


@app.periodic(cron="5 3 * * *")
@app.task(name="voldaan.duplicates_all", queueing_lock="voldaan.duplicates_all", pass_context=False)
def duplicates_all(timestamp: int) -> None:
    """Elke nacht: search each administration for debtors who are in twice."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        enqueue(DUPLICATES, lock=f"duplicates:{tenant_id}", tenant_id=tenant_id)


@app.task(name=MAILBOX)
def fetch_mailbox(tenant_id: int) -> None:
    """Postvak of one administration; a server that is away is asked again the next time."""
    try:
        found = fetching.fetch(system(tenant_id), fetching.mailbox_of_environment())
    except Refused as refusal:
        logging.getLogger(__name__).warning(refusal.sentence)
        return
    if found.dropped:
        logging.getLogger(__name__).warning("Postvak afgebroken: %s", found.dropped)


@app.periodic(cron="*/10 * * * *")
@app.task(name="voldaan.mailbox_all", queueing_lock="voldaan.mailbox_all", pass_context=False)
def mailbox_all(timestamp: int) -> None:
    """Elke tien minuten: fetch the mailbox where one is set, for the administration that it belongs to."""
    tenant_id = fetching.owner_of_mailbox()
    if tenant_id is not None:
        enqueue(MAILBOX, lock=f"mailbox:{tenant_id}", tenant_id=tenant_id)
