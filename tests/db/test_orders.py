"""Money that leaves: asked for, seen by enough people, once in a file, settled by the statement or given back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, ProgrammingError
from tests.db.orders import OTHER, PAYER, TODAY, Office, office

from voldaan.bank_orders import follow, services
from voldaan.bank_orders.models import OrderApproval, OrderFile, PaymentOrder
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import NotAllowed, Refused
from voldaan.base.models import Event
from voldaan.payments.services import set_aside, undo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def company() -> Office:
    return office()


def books(at: Office) -> tuple[object, ...]:
    with tenancy.active(at.tenant.id):
        lines = sql.fetch("SELECT reference, state, unallocated_cents FROM payments_bankline ORDER BY id")
        orders = sql.fetch("SELECT id, state, version FROM bank_orders_paymentorder ORDER BY id")
        return lines, orders, Event.objects.count(), OrderApproval.objects.count(), OrderFile.objects.count()


def test_a_refund_goes_from_request_to_settled_and_the_books_agree_at_every_step(company: Office) -> None:
    noor, line = company.member("Noor"), company.received()
    order_id = company.refund(noor, line, 15000)
    assert company.bank_line("B1").unallocated_cents == 25000
    assert company.differences() == []
    assert company.approve(noor, order_id) == 1
    (file_id,) = company.export(noor)
    order = company.order(order_id)
    assert (order.state, order.file_id, order.beneficiary_iban) == ("exported", file_id, PAYER)
    assert company.differences() == []
    company.bank(company.line("P1", -15000, end_to_end_id=order.end_to_end_id))
    assert company.order(order_id).state == "settled"
    assert company.order(order_id).settled_line_id == company.bank_line("P1").id
    assert company.differences() == []


def test_the_same_refund_asked_twice_is_one_order(company: Office) -> None:
    noor, line = company.member("Noor"), company.received()
    first = company.refund(noor, line, 15000)
    before = books(company)
    assert company.refund(noor, line, 15000) == first
    assert books(company) == before


@pytest.mark.parametrize(
    ("cents", "more", "sentence"),
    [
        (40001, {}, "Op deze bankregel staat nog € 400,00; meer kan er niet terug."),
        (0, {}, "Dit bedrag kan niet worden overgemaakt."),
        (-5, {}, "Dit bedrag kan niet worden overgemaakt."),
        (100, {"reason": " "}, "Schrijf erbij waarom dit geld wordt betaald."),
        (100, {"beneficiary_iban": "NL91ABNA0417164300"}, "Dit is een rekening van de administratie zelf."),
        (100, {"beneficiary_iban": "NL00XXXX"}, "Het rekeningnummer NL00XXXX is geen geldig IBAN."),
    ],
)
def test_an_impossible_refund_is_refused_and_changes_nothing(
    cents: int, more: dict[str, str], sentence: str, company: Office
) -> None:
    line = company.received()
    before = books(company)
    with pytest.raises(Refused) as refusal:
        company.refund(company.member("Noor"), line, cents, **more)
    assert refusal.value.sentence.startswith(sentence)
    assert books(company) == before


def test_without_a_payer_s_account_one_must_be_given(company: Office) -> None:
    line = company.received(counterparty_iban="")
    with pytest.raises(Refused, match="De bank noemt bij deze regel geen rekening"):
        company.refund(company.member("Noor"), line, 100)


@pytest.mark.parametrize(("cents", "needed"), [(50000, 1), (50001, 2)])
def test_a_company_needs_two_people_above_five_hundred_euros(cents: int, needed: int, company: Office) -> None:
    line = company.received(cents=60000)
    order_id = company.refund(company.member("Noor"), line, cents)
    assert company.order(order_id).people_needed == needed


def test_an_agency_needs_two_people_for_a_cent() -> None:
    bureau = office("agency")
    noor = bureau.member("Noor")
    order_id = bureau.refund(noor, bureau.received(), 1)
    with pytest.raises(Refused, match="Noor heeft deze opdracht zelf aangevraagd"):
        bureau.approve(noor, order_id)
    assert bureau.order(order_id).state == "requested"
    assert bureau.approve(bureau.member("Iris"), order_id) == 1


def test_who_works_alone_confirms_explicitly_and_that_is_kept() -> None:
    studio = office("zzp")
    noor = studio.member("Noor", "owner")
    order_id = studio.refund(noor, studio.received(), 40000)
    before = books(studio)
    with pytest.raises(Refused, match="Bevestig uitdrukkelijk dat u dit alleen doet"):
        studio.approve(noor, order_id)
    assert books(studio) == before
    assert studio.approve(noor, order_id, alone=True) == 1
    with tenancy.active(studio.tenant.id):
        assert list(OrderApproval.objects.values_list("approved_by", "alone")) == [("Noor", True)]


def test_another_account_than_the_payer_s_takes_a_second_person_however_small(company: Office) -> None:
    noor = company.member("Noor")
    order_id = company.refund(noor, company.received(), 100, beneficiary_iban=OTHER, beneficiary_name="Piet Ander")
    assert company.order(order_id).people_needed == 2
    with pytest.raises(Refused, match="Laat een tweede medewerker goedkeuren"):
        company.approve(noor, order_id)


def test_what_the_program_asks_takes_two_people_where_two_are_needed() -> None:
    bureau = office("agency")
    order_id = bureau.refund(bureau.actor, bureau.received(), 100)
    with pytest.raises(Refused, match="met --as ADRES"):
        bureau.approve(bureau.actor, order_id)
    assert bureau.approve(bureau.member("Noor"), order_id) == 0
    with pytest.raises(Refused, match="al goedgekeurd"):
        bureau.approve(bureau.member("Noor"), order_id)
    assert bureau.approve(bureau.member("Iris"), order_id) == 1


@pytest.mark.parametrize("role", ["handler", "viewer"])
def test_only_who_may_pay_approves_and_exports(role: str, company: Office) -> None:
    order_id = company.refund(company.member("Noor"), company.received(), 100)
    other = company.member("Sam", role)
    before = books(company)
    for attempt in (lambda: company.approve(other, order_id), lambda: company.export(other)):
        with pytest.raises(NotAllowed):
            attempt()
    assert books(company) == before


def test_a_changed_order_must_be_approved_again(company: Office) -> None:
    noor, iris = company.member("Noor"), company.member("Iris")
    order_id = company.refund(noor, company.received(), 100)
    company.approve(noor, order_id)
    with tenancy.active(company.tenant.id):
        services.amend(iris, order_id, beneficiary_iban=OTHER, beneficiary_name="Piet Ander")
    order = company.order(order_id)
    assert (order.state, order.version, order.people_needed, order.requested_by) == ("requested", 2, 2, "Iris")
    with pytest.raises(Refused, match="niets goedgekeurd"):
        company.export(noor)
    with pytest.raises(Refused, match="Iris heeft deze opdracht zelf"):
        company.approve(iris, order_id)
    with tenancy.active(company.tenant.id), pytest.raises(Refused, match="intussen gewijzigd"):
        services.approve(noor, [(order_id, 1)])
    assert company.approve(noor, order_id) == 1


def test_a_withdrawn_refund_gives_the_money_back_to_its_line_once(company: Office) -> None:
    noor = company.member("Noor")
    order_id = company.refund(noor, company.received(), 40000)
    assert company.bank_line("B1").state == "allocated"
    with tenancy.active(company.tenant.id):
        assert services.cancel(noor, [order_id]) == 1
        assert services.cancel(noor, [order_id]) == 0
    line = company.bank_line("B1")
    assert (line.state, line.unallocated_cents) == ("to_settle", 40000)
    assert company.differences() == []
    assert company.refund(noor, line, 40000) != order_id


def test_an_order_at_the_bank_is_not_withdrawn_or_changed(company: Office) -> None:
    noor = company.member("Noor")
    order_id = company.refund(noor, company.received(), 100)
    company.approve(noor, order_id)
    company.export(noor)
    before = books(company)
    with tenancy.active(company.tenant.id):
        for attempt in (
            lambda: services.cancel(noor, [order_id]),
            lambda: services.amend(noor, order_id, reference="x"),
        ):
            with pytest.raises(Refused, match="al bij de bank"):
                attempt()
    assert books(company) == before


def test_a_file_is_made_once_and_its_bytes_stay(company: Office) -> None:
    noor = company.member("Noor")
    line = company.received()
    ids = [company.refund(noor, line, cents) for cents in (100, 250)]
    company.approve(noor, *ids)
    (file_id,) = company.export(noor)
    with tenancy.active(company.tenant.id):
        file = OrderFile.objects.get(id=file_id)
    assert (file.count, file.total_cents) == (2, 350)
    assert hashlib.sha256(bytes(file.content)).hexdigest() == file.sha256
    before = books(company)
    with pytest.raises(Refused, match="niets goedgekeurd"):
        company.export(noor)
    assert books(company) == before


def test_money_that_the_bank_rejects_waits_again_and_the_second_report_changes_nothing(company: Office) -> None:
    noor = company.member("Noor")
    order_id = company.refund(noor, company.received(), 40000)
    company.approve(noor, order_id)
    company.export(noor)
    with tenancy.active(company.tenant.id):
        assert follow.reject(noor, order_id, "AC01") is True
        assert follow.reject(noor, order_id, "AC01") is False
    order, line = company.order(order_id), company.bank_line("B1")
    assert (order.state, order.bank_reason, line.unallocated_cents) == ("rejected", "AC01", 40000)
    assert company.differences() == []


def test_money_that_comes_back_after_it_left_waits_on_its_new_line(company: Office) -> None:
    noor = company.member("Noor")
    order_id = company.refund(noor, company.received(), 40000)
    company.approve(noor, order_id)
    company.export(noor)
    mine = company.order(order_id).end_to_end_id
    company.bank(company.line("P1", -40000, end_to_end_id=mine))
    company.bank(company.line("P2", 40000, end_to_end_id=mine, return_reason="AC04"))
    assert (company.order(order_id).state, company.order(order_id).bank_reason) == ("rejected", "AC04")
    assert company.bank_line("P2").unallocated_cents == 40000
    assert company.bank_line("B1").unallocated_cents == 0
    assert company.differences() == []


def test_a_statement_without_our_id_settles_the_one_order_that_fits(company: Office) -> None:
    noor = company.member("Noor")
    order_id = company.refund(noor, company.received(), 12345)
    company.approve(noor, order_id)
    company.export(noor)
    company.bank(company.line("P1", -12345))
    assert company.order(order_id).state == "settled"


def test_two_orders_that_fit_one_line_are_left_to_a_person(company: Office) -> None:
    noor = company.member("Noor")
    lines = [company.received(f"B{n}", 5000) for n in (1, 2)]
    ids = [company.refund(noor, line, 5000) for line in lines]
    company.approve(noor, *ids)
    company.export(noor)
    company.bank(company.line("P1", -5000))
    assert {company.order(i).state for i in ids} == {"exported"}


def test_one_debit_for_the_whole_file_settles_all_of_it(company: Office) -> None:
    noor = company.member("Noor")
    ids = [company.refund(noor, company.received(f"B{n}", 5000 + n), 5000 + n) for n in (1, 2, 3)]
    company.approve(noor, *ids)
    company.export(noor)
    company.bank(company.line("P1", -15006, counterparty_iban="", counterparty_name=""))
    assert {company.order(i).state for i in ids} == {"settled"}
    assert company.differences() == []


def test_undoing_the_rest_of_a_line_leaves_its_refund_alone(company: Office) -> None:
    noor = company.member("Noor")
    line = company.received()
    company.refund(noor, line, 15000)
    with tenancy.active(company.tenant.id), pytest.raises(Refused, match="niets toegewezen"):
        undo(noor, line.id)
    with tenancy.active(company.tenant.id):
        set_aside(noor, line.id)
    assert company.differences() == []


DIRECT = {
    "approve without approval": "UPDATE bank_orders_paymentorder SET state = 'approved'",
    "export without approval": "UPDATE bank_orders_paymentorder SET state = 'exported', file_id = 1",
    "settle at once": "UPDATE bank_orders_paymentorder SET state = 'settled'",
    "skip the version": "UPDATE bank_orders_paymentorder SET version = 7",
    "remove": "DELETE FROM bank_orders_paymentorder",
}


@pytest.mark.parametrize("statement", DIRECT.values(), ids=DIRECT)
def test_the_database_itself_lets_nothing_leave_unapproved(statement: str, company: Office) -> None:
    order_id = company.refund(company.member("Noor"), company.received(), 100)
    with tenancy.active(company.tenant.id), pytest.raises(DatabaseError), transaction.atomic():
        sql.execute(statement)
    assert company.order(order_id).state == "requested"


def test_the_database_itself_wants_two_different_people() -> None:
    bureau = office("agency")
    noor = bureau.member("Noor")
    order_id = bureau.refund(noor, bureau.received(), 100)
    with tenancy.active(bureau.tenant.id):
        OrderApproval.objects.create(tenant=bureau.tenant, order_id=order_id, version=1, approved_by="Noor",
                                     approved_by_id=noor.user_id, approved_at=clock.now())  # fmt: skip
        with pytest.raises(DatabaseError, match="without its approvals"), transaction.atomic():
            PaymentOrder.objects.filter(id=order_id).update(state="approved")


def test_the_database_itself_voids_the_approval_of_what_changes(company: Office) -> None:
    noor = company.member("Noor")
    order_id = company.refund(noor, company.received(), 100)
    company.approve(noor, order_id)
    with tenancy.active(company.tenant.id):
        sql.execute("UPDATE bank_orders_paymentorder SET beneficiary_iban = %s", [OTHER])
    assert (company.order(order_id).state, company.order(order_id).version) == ("requested", 2)


@pytest.mark.parametrize("table", ["bank_orders_orderfile", "bank_orders_orderapproval"])
def test_files_and_approvals_are_only_ever_added(table: str, company: Office) -> None:
    noor = company.member("Noor")
    order_id = company.refund(noor, company.received(), 100)
    company.approve(noor, order_id)
    company.export(noor)
    with tenancy.active(company.tenant.id):
        for statement in (f"UPDATE {table} SET tenant_id = tenant_id", f"DELETE FROM {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                sql.execute(statement)


def test_the_limit_is_set_by_who_manages(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        with pytest.raises(NotAllowed):
            services.set_limit(company.member("Noor"), 100)
        with pytest.raises(Refused, match="nul of meer"):
            services.set_limit(company.actor, -1)
        with pytest.raises(Refused, match="Zonder grens kan alleen bij een zzp'er"):
            services.set_limit(company.actor, None)
        services.set_limit(company.actor, 9999)
        assert services.limit(company.actor) == 9999
