"""Reports of a bureau: only companies, paid knowingly, exact numbers, silence, what is kept, and changes told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.db.orders import TODAY, Office, office

from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import NotAllowed, Refused
from voldaan.base.models import Event
from voldaan.connect.bureaus.creditsafe import Creditsafe
from voldaan.connect.bureaus.fake import FakeConnect, Listed
from voldaan.connect.bureaus.web import https
from voldaan.credit import queries, reports
from voldaan.credit.models import BureauReport
from voldaan.credit.nightly import nightly
from voldaan.credit.ports import BureauError
from voldaan.parties.models import Party

pytestmark = pytest.mark.django_db
COST = 12_50


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def company() -> Office:
    made = office()
    with tenancy.active(made.tenant.id):
        creditor_id = sql.fetch("SELECT id FROM parties_creditor")[0][0]
        for number, kind, kvk in (
            ("K1", "company", "90000001"),
            ("K2", "company", ""),
            ("Z1", "sole_trader", "90000002"),
        ):
            Party.objects.create(
                tenant=made.tenant, creditor_id=creditor_id, number=number, name=number, kind=kind, kvk=kvk,
                name_key=number.lower(),
            )  # fmt: skip
    return made


@pytest.fixture
def service() -> FakeConnect:
    return FakeConnect(
        companies=[
            Listed("NL001", "90000001", "Theehuis Regenboog B.V."),
            Listed("NL002", "90000001", "Theehuis Regenboog B.V., vestiging", town="Testerveen"),
            Listed("BE009", "900000019", "Naamgenoot NV"),
        ]
    )


def bureau(service: FakeConnect, password: str = "geheim") -> Creditsafe:
    return Creditsafe(service, "gebruiker", password, report_cents=COST, portfolio="7")


def party(at: Office, number: str = "K1") -> int:
    with tenancy.active(at.tenant.id):
        return Party.objects.get(number=number).id


def books(at: Office) -> tuple[object, ...]:
    with tenancy.active(at.tenant.id):
        return list(BureauReport.objects.order_by("id").values_list("id", "state")), Event.objects.count()


def test_namesakes_are_shown_and_only_the_exact_number_counts(company: Office, service: FakeConnect) -> None:
    found = reports.find(company.actor, bureau(service), party(company))
    assert [(c.company_id, c.town) for c in found] == [("NL001", "Proefstad"), ("NL002", "Testerveen")]
    assert service.charged == []


def test_a_report_is_bought_with_its_cost_confirmed_and_little_is_kept(company: Office, service: FakeConnect) -> None:
    port, who = bureau(service), party(company)
    before = books(company)
    for confirmed in (None, 0, 12_49):
        with pytest.raises(Refused, match="Dit rapport kost € 12,50"):
            reports.order(company.actor, port, who, "NL001", confirmed_cents=confirmed)
    assert (books(company), service.charged) == (before, [])
    reports.order(company.actor, port, who, "NL001", confirmed_cents=COST)
    with tenancy.active(company.tenant.id):
        (row,) = queries.reports(who)
    assert (row.state, row.rating, row.rating_value, row.advised_limit_cents, row.is_active, row.as_of_on) == (
        "on_file", "B", 70, 25_000_00, True, date(2026, 11, 1),
    )  # fmt: skip
    with pytest.raises(Refused, match="Er is al een rapport van 20-11-2026"):
        reports.order(company.actor, port, who, "NL001", confirmed_cents=COST)
    assert service.charged == ["NL001"]
    reports.order(company.actor, port, who, "NL001", confirmed_cents=COST, again=True)
    assert service.charged == ["NL001", "NL001"]


@pytest.mark.parametrize(("number", "sentence"), [("Z1", "Over een natuurlijk persoon"), ("K2", "geen KvK-nummer")])
def test_no_report_about_a_natural_person_or_without_a_number(
    number: str, sentence: str, company: Office, service: FakeConnect
) -> None:
    before = books(company)
    with pytest.raises(Refused, match=sentence):
        reports.find(company.actor, bureau(service), party(company, number))
    with pytest.raises(Refused, match=sentence):
        reports.order(company.actor, bureau(service), party(company, number), "NL001", confirmed_cents=COST)
    assert (books(company), service.charged, service.tokens) == (before, [], 0)


def test_a_slow_answer_is_written_down_as_perhaps_charged_and_never_asked_again_by_itself(
    company: Office, service: FakeConnect
) -> None:
    service.silent = 1
    with pytest.raises(Refused, match="Het kan wel in rekening zijn gebracht"):
        reports.order(company.actor, bureau(service), party(company), "NL001", confirmed_cents=COST)
    with tenancy.active(company.tenant.id):
        assert [r.state for r in queries.reports(party(company))] == ["unanswered"]
    assert service.charged == ["NL001"]


def test_a_company_that_the_bureau_does_not_know_and_a_failure_are_told_apart(
    company: Office, service: FakeConnect
) -> None:
    with pytest.raises(Refused) as refusal:
        reports.order(company.actor, bureau(service), party(company), "NL999", confirmed_cents=COST)
    assert "niet bekend" in refusal.value.sentence and "in rekening" not in refusal.value.sentence
    service.fails_with = 503
    with pytest.raises(Refused, match="storing bij het bureau"):
        reports.order(company.actor, bureau(service), party(company), "NL001", confirmed_cents=COST)


def test_a_request_that_was_cut_off_holds_the_next_one_until_a_person_closes_it(
    company: Office, service: FakeConnect
) -> None:
    with tenancy.active(company.tenant.id):
        cut = BureauReport.objects.create(
            tenant=company.tenant, party_id=party(company), bureau="creditsafe", company_id="NL001", cost_cents=COST,
            asked_by="Karim", asked_at=clock.now(), asked_on=TODAY,
        )  # fmt: skip
    with pytest.raises(Refused, match="al een rapport over deze debiteur aangevraagd"):
        reports.order(company.actor, bureau(service), party(company), "NL001", confirmed_cents=COST)
    with tenancy.active(company.tenant.id):
        reports.give_up(company.actor, cut.id)
        reports.give_up(company.actor, cut.id)
    reports.order(company.actor, bureau(service), party(company), "NL001", confirmed_cents=COST)
    assert service.charged == ["NL001"]


def test_a_token_lasts_an_hour_and_is_renewed(company: Office, service: FakeConnect) -> None:
    port = bureau(service)
    start = datetime(2026, 11, 20, 8, tzinfo=UTC)
    with clock.set_to(start):
        port.search("90000001")
    with clock.set_to(start + timedelta(minutes=59)):
        port.search("90000001")
    assert service.tokens == 1
    with clock.set_to(start + timedelta(minutes=61)):
        port.search("90000001")
    assert service.tokens == 2


def test_wrong_credentials_are_one_sentence(company: Office, service: FakeConnect) -> None:
    with pytest.raises(Refused, match="inloggegevens voor het bureau kloppen niet"):
        reports.find(company.actor, bureau(service, "fout"), party(company))


def test_changes_become_alerts_once_and_change_the_signal(company: Office, service: FakeConnect) -> None:
    port, who = bureau(service), party(company)
    reports.order(company.actor, port, who, "NL001", confirmed_cents=COST)
    service.change("NL001", "Credit Limit Change", "25000", "30000", TODAY)
    service.change("NL001", "Credit Limit Change", "30000", "10000", TODAY)
    service.change("NL001", "International Rating Change", "B", "D", TODAY)
    service.change("NL777", "Insolvency", "", "", TODAY)
    assert reports.fetch_changes(company.actor, port) == 2
    assert reports.fetch_changes(company.actor, port) == 0
    with tenancy.active(company.tenant.id):
        assert sorted(a.kind for a in queries.alerts()) == ["downgraded", "limit_lowered"]
        assert queries.signal(who).signal == "ask"
        assert [todo.kind for todo in queries.to_do(TODAY)] == ["credit_alert", "credit_alert"]
        for alert in queries.alerts():
            reports.see(company.actor, alert.id)
            reports.see(company.actor, alert.id)
        assert queries.signal(who).signal == "go"
    service.change("NL001", "Insolvency Proceedings", "", "", TODAY)
    assert reports.fetch_changes(company.actor, port) == 1
    with tenancy.active(company.tenant.id):
        assert queries.signal(who).signal == "stop"


def test_more_than_a_page_of_changes_is_read_whole(company: Office, service: FakeConnect) -> None:
    for _ in range(205):
        service.change("NL001", "Credit Limit Change", "2", "1", TODAY)
    assert len(bureau(service).changes(TODAY)) == 205


def test_reports_go_after_ninety_days(company: Office, service: FakeConnect) -> None:
    reports.order(company.actor, bureau(service), party(company), "NL001", confirmed_cents=COST)
    assert nightly(company.actor, TODAY + timedelta(days=90)).forgotten == 0
    assert nightly(company.actor, TODAY + timedelta(days=91)).forgotten == 1
    assert nightly(company.actor, TODAY + timedelta(days=91)).forgotten == 0


def test_a_handler_buys_nothing(company: Office, service: FakeConnect) -> None:
    iris = company.member("Iris", "handler")
    with pytest.raises(NotAllowed):
        reports.order(iris, bureau(service), party(company), "NL001", confirmed_cents=COST)
    assert service.tokens == 0


def test_a_bureau_is_spoken_to_over_https_only() -> None:
    with pytest.raises(BureauError):
        https("http://bureau.example")
