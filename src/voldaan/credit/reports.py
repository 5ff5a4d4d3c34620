"""Reports and alerts of a bureau (kredietrapporten): only about companies, paid knowingly, kept for ninety days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.credit import events as said
from voldaan.credit import rules, signals
from voldaan.credit.models import BureauReport, CreditAlert
from voldaan.credit.ports import Bureau, BureauError, Change, Company, Report
from voldaan.parties.models import Party
from voldaan.parties.rules import is_natural
from voldaan_law.money import format_euros


def find(actor: Actor, bureau: Bureau, party_id: int) -> list[Company]:
    """Onderneming zoeken at the bureau by KvK number; of namesakes and branches only those with exactly this number.

    Opens the administration itself: nobody is asked outside while a transaction waits.

    :raises Refused: for who is not a company, a debtor without a KvK number, a bureau that does not answer.
    """
    actor.must(Permission.CREDIT)
    with tenancy.active(actor.tenant_id):
        party = _company(party_id)
    try:
        found = bureau.search(party.kvk)
    except BureauError as error:
        raise Refused(f"Het bureau gaf geen antwoord: {error.sentence} Probeer het later nog eens.") from error
    exact = [company for company in found if company.registration == party.kvk]
    if not exact:
        raise Refused(f"Het bureau kent KvK-nummer {party.kvk} niet. Controleer het nummer bij de debiteur.")
    return exact


def order(
    actor: Actor, bureau: Bureau, party_id: int, company_id: str, *, confirmed_cents: int | None, again: bool = False
) -> BureauReport:
    """Rapport bestellen. It is written down before the bureau is asked: what it may charge is never forgotten.

    :raises Refused: without the cost confirmed; a fresh report there is already, unless ``again``; one under way.
    """
    actor.must(Permission.CREDIT)
    with tenancy.active(actor.tenant_id):
        asked = _ask(actor, bureau, _company(party_id), company_id, confirmed_cents, again)
    try:
        report = bureau.report(company_id)
    except BureauError as error:
        with tenancy.active(actor.tenant_id):
            _unanswered(actor, asked)
        more = " Het kan wel in rekening zijn gebracht; vraag dat na." if error.maybe_charged else ""
        raise Refused(f"Het bureau gaf geen rapport: {error.sentence}{more}") from error
    with tenancy.active(actor.tenant_id):
        return _received(actor, asked, report)


def _company(party_id: int) -> Party:
    party = Party.objects.filter(id=party_id).first()
    if party is None:
        raise NotFound("Deze debiteur bestaat niet in deze administratie. Zoek hem op via een vordering.")
    if is_natural(party.kind):
        raise Refused(
            "Over een natuurlijk persoon, ook een zzp'er of vof, wordt geen rapport besteld. Kijk naar zijn eigen "
            "betaalgedrag bij u.",
            rule="LR-9.06",
        )
    if not party.kvk:
        raise Refused("Deze debiteur heeft geen KvK-nummer. Vul het in en zoek dan opnieuw.")
    return party


def _ask(
    actor: Actor, bureau: Bureau, party: Party, company_id: str, confirmed_cents: int | None, again: bool
) -> BureauReport:
    if confirmed_cents != bureau.report_cents:
        raise Refused(
            f"Dit rapport kost {format_euros(bureau.report_cents)}. Bevestig dat bedrag om het te bestellen.",
            rule="cost",
            details={"cost_cents": bureau.report_cents},
        )
    known = BureauReport.objects.select_for_update().filter(party=party, bureau=bureau.code)
    if known.filter(state=BureauReport.State.ORDERED).exists():
        raise Refused("Er is al een rapport over deze debiteur aangevraagd. Wacht op het antwoord.")
    fresh_from = clock.today() - timedelta(days=rules.REPORT_FRESH_DAYS)
    fresh = known.filter(state=BureauReport.State.ON_FILE, asked_on__gt=fresh_from).order_by("-id").first()
    if fresh is not None and not again:
        raise Refused(
            f"Er is al een rapport van {fresh.asked_on:%d-%m-%Y}. Gebruik dat, of zeg dat u toch een nieuw wilt."
        )
    asked = BureauReport.objects.create(
        tenant_id=actor.tenant_id, party=party, bureau=bureau.code, company_id=company_id,
        cost_cents=bureau.report_cents, asked_by=actor.name, asked_at=clock.now(), asked_on=clock.today(),
    )  # fmt: skip
    data = said.BureauReportAsked(report_id=asked.id, bureau=bureau.code, cost_cents=bureau.report_cents)
    events.record(actor, [events.Entry(data, party_id=party.id)])
    return asked


def _unanswered(actor: Actor, asked: BureauReport) -> None:
    asked.state = BureauReport.State.UNANSWERED
    asked.save(update_fields=["state"])
    data = said.BureauReportUnanswered(report_id=asked.id, bureau=asked.bureau)
    events.record(actor, [events.Entry(data, party_id=asked.party_id)])


def _received(actor: Actor, asked: BureauReport, report: Report) -> BureauReport:
    asked.state = BureauReport.State.ON_FILE
    for name, value in report._asdict().items():
        setattr(asked, name, value)
    asked.save(update_fields=["state", *report._fields])
    data = said.BureauReportReceived(
        report_id=asked.id, rating=report.rating, advised_limit_cents=report.advised_limit_cents
    )
    events.record(actor, [events.Entry(data, party_id=asked.party_id)])
    return asked


def give_up(actor: Actor, report_id: int) -> None:
    """Aanvraag zonder antwoord afsluiten, after the program stopped half-way. A second click changes nothing."""
    actor.must(Permission.CREDIT)
    asked = BureauReport.objects.select_for_update().filter(id=report_id).first()
    if asked is None:
        raise NotFound("Dit rapport bestaat niet in deze administratie.")
    if asked.state == BureauReport.State.ORDERED:
        _unanswered(actor, asked)


def fetch_changes(actor: Actor, bureau: Bureau) -> int:
    """Meldingen ophalen of what the bureau watches; each is told once. Gives how many are new.

    :raises Refused: when the bureau does not answer; nothing is changed then.
    """
    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one('SELECT max("on") FROM credit_creditalert WHERE bureau = %s', [bureau.code])
    since = row[0] if row and row[0] else clock.today() - timedelta(days=rules.REPORT_KEPT_DAYS)
    try:
        changes = bureau.changes(since)
    except BureauError as error:
        raise Refused(f"Het bureau gaf geen meldingen: {error.sentence} Probeer het later nog eens.") from error
    with tenancy.active(actor.tenant_id):
        return _alert(actor, bureau.code, changes)


def _alert(actor: Actor, bureau: str, changes: Sequence[Change]) -> int:
    told = sql.fetch(
        "SELECT DISTINCT r.company_id, r.party_id FROM credit_bureaureport r WHERE r.bureau = %s ORDER BY 2", [bureau]
    )
    known = {row[0] for row in sql.fetch("SELECT source_id FROM credit_creditalert WHERE bureau = %s", [bureau])}
    fresh = [(change, party) for change in changes if change.change_id not in known
             for company, party in told if company == change.company_id]  # fmt: skip
    made = CreditAlert.objects.bulk_create(
        CreditAlert(
            tenant_id=actor.tenant_id, party_id=party, bureau=bureau, source_id=change.change_id, kind=change.kind,
            on=change.on, received_at=clock.now(),
        )
        for change, party in fresh
    )  # fmt: skip
    entries = [
        events.Entry(said.CreditAlertReceived(alert_id=alert.id, alert=alert.kind), party_id=alert.party_id)
        for alert in made
    ]
    events.record(actor, entries)
    signals.refresh(actor, clock.today(), sorted({alert.party_id for alert in made}))
    return len(made)


def see(actor: Actor, alert_id: int) -> None:
    """Melding bekeken. A second click changes nothing."""
    actor.must(Permission.CREDIT)
    alert = CreditAlert.objects.select_for_update().filter(id=alert_id).first()
    if alert is None:
        raise NotFound("Deze melding bestaat niet in deze administratie.")
    if alert.seen_at is not None:
        return
    alert.seen_by, alert.seen_at = actor.name, clock.now()
    alert.save(update_fields=["seen_by", "seen_at"])
    events.record(actor, [events.Entry(said.CreditAlertSeen(alert_id=alert.id), party_id=alert.party_id)])
    signals.refresh(actor, clock.today(), [alert.party_id])


def forget(actor: Actor, on: date) -> int:
    """Oude rapporten verwijderen, ninety days after they were asked for (LR-9.04); gives how many."""
    count = sql.execute(
        "DELETE FROM credit_bureaureport WHERE asked_on < %s", [on - timedelta(days=rules.REPORT_KEPT_DAYS)]
    )
    if count:
        events.record(actor, [events.Entry(said.BureauReportsForgotten(count=count))])
    return count
