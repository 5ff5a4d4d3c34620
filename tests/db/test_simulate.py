"""The simulation says what the runs then do, and compares policies over the whole book without writing anything."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import NotFound, Refused
from voldaan.connect.channels import sender
from voldaan.connect.openitemfiles import read
from voldaan.daily import forecasts, simulate
from voldaan.daily.intake import import_open_items
from voldaan.daily.paying import ASSUMED, observed
from voldaan.daily.services import run
from voldaan.messages.services import approve
from voldaan.parties.services import open_administration
from voldaan.payments.services import declare_seen
from voldaan.policy import services as policies

pytestmark = pytest.mark.usefixtures("committing")

START = date(2026, 2, 2)
DAY = timedelta(days=1)
EVERYTHING = "SELECT xmin::text, id FROM claims_claim UNION ALL SELECT xmin::text, id FROM base_event ORDER BY 2, 1"
HEADER = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Adres;Postcode;Plaats;Bedrag;"
    "Openstaand"
)
ROWS = [
    "F-1;02-02-2026;16-02-2026;D1;Bakkerij Klaproos B.V.;B.V.;;Molenweg 1;3511 AB;Utrecht;1210,00;1210,00",
    "F-2;02-02-2026;20-02-2026;D1;Bakkerij Klaproos B.V.;B.V.;;Molenweg 1;3511 AB;Utrecht;242,00;242,00",
    "F-3;02-02-2026;03-03-2026;D2;J. Voorbeeld;particulier;;Molenweg 2;3511 AB;Utrecht;80,00;80,00",
    "F-4;02-02-2026;05-02-2026;D3;M. Voorbeeld;particulier;;Molenweg 3;3511 AB;Utrecht;4,99;4,99",
    "F-5;02-02-2026;11-02-2026;D4;K. Voorbeeld;particulier;;;;;60,00;60,00",
]


@pytest.fixture
def actor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """An administration on 2 February 2026 with five claims; all go by post, which arrives by presumption."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    who = system(open_administration("Vooruit", iban="NL91ABNA0417164300", details={"email": "wij@example.nl"}).id)
    file = tmp_path / "open.csv"
    file.write_text("\n".join([HEADER, *ROWS]), encoding="utf8")
    with clock.set_to(START):
        import_open_items(who, read(file, today=START))
    return who


def live(actor: Actor, folder: Path, until: date) -> None:
    """Every day: the bank is known until yesterday, the run, everything approved, everything sent at ten."""
    day = START
    while day <= until:
        with clock.set_to(clock.at_hour(day, 10)):
            with tenancy.active(actor.tenant_id):
                declare_seen(actor, day - DAY)
            run(actor, day)
            with tenancy.active(actor.tenant_id):
                approve(actor, None)
            sender(folder).send(actor)
        day += DAY


def test_what_is_simulated_is_what_the_runs_do_when_nobody_answers(actor: Actor, tmp_path: Path) -> None:
    until = date(2026, 6, 1)
    with tenancy.active(actor.tenant_id), clock.set_to(START):
        told = {
            number: [(s["on"], s["step"], s["channel"]) for s in forecasts.invoice(actor, number, START)["steps"]]
            for number in ("F-1", "F-2", "F-3", "F-4", "F-5")
        }
    live(actor, tmp_path, until)
    with tenancy.active(actor.tenant_id):
        rows = sql.fetch(
            "SELECT c.number, d.decided_on, d.step, coalesce(m.channel, '') FROM daily_decision d"
            " JOIN claims_claim c ON c.id = d.claim_id LEFT JOIN outbox_message m ON m.id = d.message_id ORDER BY d.id"
        )
    done = {number: [(on, step, channel) for n, on, step, channel in rows if n == number] for number in told}
    assert {n: [s for s in steps if s[0] <= until] for n, steps in told.items()} == done
    assert [step for _, step, _ in done["F-1"]] == [
        "reminder", "notice_of_default", "demand", "costs_due", "legal_proposal",
    ]  # fmt: skip
    assert done["F-4"] == done["F-5"] == []


def test_another_policy_is_compared_over_the_book_and_nothing_is_written(actor: Actor) -> None:
    text = policies.default_text("company")
    later = text.replace('step = "reminder"\nanchor = "due"\ndays = 4', 'step = "reminder"\nanchor = "due"\ndays = 30')
    with tenancy.active(actor.tenant_id), clock.set_to(START):
        policies.in_force(actor, START)
        before = sql.fetch(EVERYTHING)
        same = forecasts.compare(actor, text, START)
        found = forecasts.compare(actor, later, START)
        assert sql.fetch(EVERYTHING) == before
    assert same.now == same.then
    assert (found.now.claims, found.now.open_cents) == (5, 159_699)
    assert sum(found.then.messages.values()) < sum(found.now.messages.values())
    assert found.then.expected_days > found.now.expected_days
    assert found.paying.assumed


def test_the_weights_are_the_chances_that_something_is_still_open(actor: Actor) -> None:
    """One claim, one reminder: its weight is what the curve says on its day."""
    with tenancy.active(actor.tenant_id), clock.set_to(START):
        policy = policies.in_force(actor, START)[1]
        case = next(c for c in forecasts._cases(_case_ids(), START) if c[0].number == "F-3")
    steps = simulate.path(case, policy, START, START + 119 * DAY)
    contacts = [s.on for s in steps if s.channel]
    curve = ASSUMED.curve(natural=True, due_on=case[0].due_on, contacts=contacts, start=START, days=120)
    expected = {s.step: curve[(s.on - START).days] for s in steps if s.channel}
    forecast = simulate.book([case], policy, ASSUMED, START)
    assert {k: round(v, 9) for k, v in forecast.messages.items()} == {k: round(v, 9) for k, v in expected.items()}
    assert forecast.costs_cents == pytest.approx(4000 * expected["costs_due"])
    assert forecast.expected_days == pytest.approx(sum(curve[:-1]))


def _case_ids() -> list[int]:
    return [row[0] for row in sql.fetch("SELECT id FROM claims_case ORDER BY id")]


def test_the_rates_of_payment_are_counted_from_what_happened(actor: Actor) -> None:
    """F-1 was paid on day 24 after its due date, with a message on day 5: ten stirred days, fourteen quiet ones."""
    with tenancy.active(actor.tenant_id):
        sql.execute(
            "UPDATE claims_claim SET stage = 'paid', closed_on = due_on + 24, principal_cents = 0 WHERE number = 'F-1'"
        )
        sql.execute("UPDATE claims_claim SET stage = 'gone', closed_on = due_on WHERE number <> 'F-1'")
        assert observed(date(2026, 4, 1)).business.quiet == pytest.approx((1 + 0.015 * 200) / (24 + 200))
        assert observed(date(2026, 4, 1)).business.early == pytest.approx((0 + 0.020 * 200) / (14 + 200))
        assert observed(date(2026, 4, 1)).payments == 1
        assert observed(date(2026, 4, 1)).natural == ASSUMED.natural


def test_a_closed_or_unknown_invoice_has_no_future(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id), clock.set_to(START):
        sql.execute("UPDATE claims_claim SET stage = 'paid', closed_on = %s WHERE number = 'F-1'", [START])
        with pytest.raises(Refused, match="gesloten op 02-02-2026"):
            forecasts.invoice(actor, "F-1", START)
        with pytest.raises(NotFound):
            forecasts.invoice(actor, "F-99", START)


def test_the_calendar_counts_messages_a_day(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id), clock.set_to(START):
        found = forecasts.calendar(actor, START, days=25)
    assert found == [(date(2026, 2, 20), {"reminder": 1}), (date(2026, 2, 24), {"reminder": 1})]
