"""Credit before delivery: limits with four eyes, orders as exposure, terms within the law, the signal told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from tests.db.orders import TODAY, Office, office

from voldaan.arrangements.models import Promise
from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import system
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.base.models import Event
from voldaan.claims import hold_rules, holds
from voldaan.claims.models import Case
from voldaan.claims.registering import register
from voldaan.credit import orders, queries, services, signals, terms
from voldaan.credit.models import CreditLimit, DebtorTerm, OpenOrder
from voldaan.credit.rules import Bounds
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem
from voldaan.parties import roles
from voldaan.parties.models import Creditor, Party
from voldaan.parties.services import open_administration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def company() -> Office:
    made = office()
    with tenancy.active(made.tenant.id):
        creditor_id = sql.fetch("SELECT id FROM parties_creditor")[0][0]
        for number, kind in (("K1", "company"), ("P1", "consumer")):
            Party.objects.create(
                tenant=made.tenant, creditor_id=creditor_id, number=number, name=f"Debiteur {number}", kind=kind,
                name_key=number.lower(), kvk="90000001" if kind == "company" else "",
            )  # fmt: skip
    return made


def party(at: Office, number: str = "K1") -> Party:
    return Party.objects.get(number=number)


def owe(at: Office, number: str, cents: int, due_on: date, *, debtor: str = "K1") -> None:
    """A claim that is open, without the detour of a file."""
    who = party(at, debtor)
    item = OpenItem(
        row=1, number=number, kind=ItemKind.INVOICE, issued_on=date(2026, 6, 1), due_on=due_on, debtor_number=debtor,
        debtor_name=who.name, debtor_kind=DebtorKind(who.kind), kvk=who.kvk, vat_number="", email="", phone="",
        street="", postcode="", town="", country="NL", iban="", amount_cents=cents, open_cents=cents, currency="EUR",
        description="", payment_reference="", credited_number="",
    )  # fmt: skip
    register(at.actor, who.creditor, [item], {number: "0" * 32}, cause_id=1)


def state() -> tuple[object, ...]:
    return (
        list(CreditLimit.objects.order_by("id").values_list("id", "state", "amount_cents")),
        list(OpenOrder.objects.order_by("id").values_list("number", "amount_cents", "closed_on")),
        list(DebtorTerm.objects.order_by("id").values_list("term_days", "until_on")),
        Event.objects.count(),
    )


def test_a_controller_sets_a_limit_up_to_the_bound_at_once(company: Office) -> None:
    karim = company.member("Karim")
    with tenancy.active(company.tenant.id):
        made = services.request_limit(karim, party(company).id, 10_000_00, reason="jaarcijfers gezien")
        assert (made.state, made.decided_by, made.people_needed) == ("approved", "Karim", 1)
        kinds = list(Event.objects.filter(kind__startswith="credit_").values_list("kind", flat=True).order_by("id"))
        assert kinds == ["credit_limit_requested", "credit_limit_decided"]


def test_above_the_bound_a_second_person_decides(company: Office) -> None:
    karim, noor = company.member("Karim"), company.member("Noor")
    with tenancy.active(company.tenant.id):
        made = services.request_limit(karim, party(company).id, 10_000_01, reason="groot project")
        assert (made.state, made.people_needed) == ("requested", 2)
        before = state()
        with pytest.raises(Refused, match="zelf aangevraagd"), tenancy.active(company.tenant.id):
            services.decide(karim, made.id, approved=True)
        with pytest.raises(Refused, match="twee medewerkers"), tenancy.active(company.tenant.id):
            services.decide(company.actor, made.id, approved=True)
        assert state() == before
        services.decide(noor, made.id, approved=True, note="akkoord")
        after = state()
        services.decide(noor, made.id, approved=True, note="akkoord")
        assert state() == after
        assert queries.requests() == []
        assert queries.credit_file(party(company).id, TODAY).limit == (made.id, 10_000_01, TODAY, None)


def test_a_handler_asks_and_a_controller_declines_with_a_reason(company: Office) -> None:
    iris, karim = company.member("Iris", "handler"), company.member("Karim")
    with tenancy.active(company.tenant.id):
        made = services.request_limit(iris, party(company).id, 500_00, reason="nieuwe klant")
        assert made.state == "requested"
        assert services.request_limit(iris, party(company).id, 500_00, reason="nog eens").id == made.id
        assert [todo.kind for todo in queries.to_do(TODAY)] == ["credit_limit_requested"]
        with pytest.raises(NotAllowed):
            services.decide(iris, made.id, approved=True)
        with pytest.raises(Refused, match="waarom u de limiet afwijst"):
            services.decide(karim, made.id, approved=False)
        services.decide(karim, made.id, approved=False, note="te vaak te laat")
        assert CreditLimit.objects.get(id=made.id).state == "declined"
        with pytest.raises(Refused, match="al afgewezen"):
            services.decide(karim, made.id, approved=True)
        assert queries.to_do(TODAY) == []


@pytest.mark.parametrize(
    ("cents", "more", "sentence"),
    [
        (-1, {}, "Een limiet is een bedrag van nul of meer."),
        (100, {"reason": "  "}, "Schrijf erbij waarom."),
        (100, {"until_on": date(2026, 11, 19)}, "De laatste dag is al voorbij"),
        (100, {"from_on": date(2026, 12, 2), "until_on": date(2026, 12, 1)}, "De laatste dag is al voorbij"),
    ],
)
def test_an_impossible_limit_is_refused_and_changes_nothing(
    cents: int, more: dict[str, object], sentence: str, company: Office
) -> None:
    with tenancy.active(company.tenant.id):
        before = state()
        with pytest.raises(Refused) as refusal:
            services.request_limit(company.actor, party(company).id, cents, **({"reason": "x"} | more))  # type: ignore[arg-type]
        assert refusal.value.sentence.startswith(sentence)
        assert state() == before


def test_who_may_only_look_may_not_ask(company: Office) -> None:
    viewer = company.member("Kijker", "viewer")
    with tenancy.active(company.tenant.id), pytest.raises(NotAllowed):
        services.request_limit(viewer, party(company).id, 1, reason="x")


def test_open_claims_and_orders_are_exposure_and_the_signal_is_told_once(company: Office) -> None:
    karim = company.member("Karim")
    with tenancy.active(company.tenant.id):
        services.request_limit(karim, party(company).id, 1_000_00, reason="x")
        owe(company, "F1", 600_00, date(2026, 12, 1))
        done = orders.report(karim, party(company).creditor_id, [orders.Reported("K1", "O1", 400_01, TODAY)])
        assert done == (1, 0, 0)
        told = Event.objects.filter(kind="delivery_signal_changed")
        assert [(e.data["before"], e.data["signal"], e.data["reasons"]) for e in told] == [
            ("go", "stop", ["over_limit"])
        ]
        assert signals.refresh(karim, TODAY) == 0
        assert orders.report(karim, party(company).creditor_id, [orders.Reported("K1", "O1", 400_01, TODAY)]) == (
            0, 0, 0,
        )  # fmt: skip
        orders.report(karim, party(company).creditor_id, [orders.Reported("K1", "O1", 0, TODAY)])
        assert [e.data["signal"] for e in told.order_by("id")] == ["stop", "go"]
        assert queries.signal(party(company).id).signal == "go"
        assert queries.signal(party(company).id, order_cents=400_01).signal == "stop"


def test_a_complete_list_closes_what_is_not_in_it_and_a_bad_one_changes_nothing(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        creditor_id = party(company).creditor_id
        first = b"Ordernummer;Debiteurnummer;Bedrag;Orderdatum\nO1;K1;100,00;19-11-2026\nO2;P1;50,00;\n"
        assert orders.report(company.actor, creditor_id, orders.read_csv(first, today=TODAY), complete=True) == (
            2,
            0,
            0,
        )
        before = state()
        for bad, sentence in (
            (b"Ordernummer;Debiteurnummer;Bedrag\nO1;ONBEKEND;1,00\n", "Debiteurnummer ONBEKEND is niet bekend."),
            (b"Ordernummer;Debiteurnummer;Bedrag\nO1;K1;veel\n", "Regel 2: 'veel' is geen bedrag."),
            (
                b"Ordernummer;Debiteurnummer;Bedrag;Datum\nO1;K1;1,00;31-02-2026\n",
                "Regel 2: '31-02-2026' is geen datum.",
            ),
            (b"Ordernummer;Debiteurnummer;Bedrag\nO1;K1;1,00\nO1;K1;2,00\n", "Een order staat twee keer"),
            (b"a;b\n", "In de eerste regel ontbreken kolommen."),
            (b"", "In de eerste regel ontbreken kolommen."),
        ):
            with pytest.raises(Refused) as refusal:
                orders.report(company.actor, creditor_id, orders.read_csv(bad, today=TODAY), complete=True)
            assert refusal.value.sentence.startswith(sentence)
            assert state() == before
        second = b"Debiteurnummer,Ordernummer,Bedrag\nK1,O1,120.00\n"
        assert orders.report(company.actor, creditor_id, orders.read_csv(second, today=TODAY), complete=True) == (
            0,
            1,
            1,
        )
        assert list(OpenOrder.objects.order_by("id").values_list("number", "amount_cents", "closed_on")) == [
            ("O1", 120_00, None),
            ("O2", 50_00, TODAY),
        ]


def test_for_a_natural_person_a_person_always_decides(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        services.request_limit(company.actor, party(company, "P1").id, 10_00, reason="x")
        owe(company, "F2", 500_00, date(2026, 7, 1), debtor="P1")
        made = queries.signal(party(company, "P1").id)
        assert (made.signal, [reason.code for reason in made.reasons]) == (
            "ask", ["over_limit", "overdue", "person_decides"],
        )  # fmt: skip
        assert queries.credit_file(party(company, "P1").id, TODAY).rating.grade == ""


def test_bounds_change_the_signal(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        owe(company, "F3", 500_00, date(2026, 11, 1))
        assert queries.signal(party(company).id).signal == "go"
        services.set_bounds(company.actor, Bounds(80, 10, 15), four_eyes_above_cents=0)
        assert queries.signal(party(company).id).signal == "stop"
        with pytest.raises(Refused, match="Eerst vragen komt voor stoppen"):
            services.set_bounds(company.actor, Bounds(80, 20, 15), four_eyes_above_cents=0)
        with pytest.raises(Refused, match="alleen bij een zzp'er"):
            services.set_bounds(company.actor, Bounds(), four_eyes_above_cents=None)


def test_a_term_is_agreed_within_the_law(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        who = party(company)
        assert terms.agree(company.actor, who.id, 60) == []
        before = state()
        with pytest.raises(Refused) as refusal:
            terms.agree(company.actor, who.id, 61)
        assert refusal.value.rule == "LR-1.06"
        assert "art. 6:119a" in refusal.value.sentence
        with pytest.raises(Refused, match=r"LR-1\.07"):
            terms.agree(company.actor, who.id, 31, large_to_sme=True)
        with pytest.raises(Refused, match="Schrijf erbij waaruit dat blijkt"):
            terms.agree(company.actor, who.id, 90, expressly_agreed=True)
        assert state() == before
        assert len(terms.agree(company.actor, who.id, 90, expressly_agreed=True, note="contract 12, artikel 4")) == 1
        assert terms.term_days(who.id, TODAY) == 90
        after = state()
        terms.agree(company.actor, who.id, 90, expressly_agreed=True, note="contract 12, artikel 4")
        assert state() == after


def test_a_contract_has_its_own_term_and_claims_that_differ_are_named(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        who = party(company)
        terms.agree(company.actor, who.id, 30, from_on=date(2026, 1, 1))
        terms.agree(company.actor, who.id, 14, contract="Onderhoud", from_on=date(2026, 1, 1))
        assert terms.term_days(who.id, TODAY) == 30
        assert terms.term_days(who.id, TODAY, "Onderhoud") == 14
        assert terms.term_days(who.id, date(2025, 12, 31)) is None
        owe(company, "F4", 100, date(2026, 7, 1))
        owe(company, "F5", 100, date(2026, 6, 15))
        assert [(d.number, d.due_on, d.agreed_on) for d in terms.differing(who.id)] == [
            ("F5", date(2026, 6, 15), date(2026, 7, 1))
        ]
        (general, own) = terms.of_debtor(who.id, TODAY)
        terms.end(company.actor, own.id)
        terms.end(company.actor, own.id)
        assert [t.id for t in terms.of_debtor(who.id, TODAY)] == [general.id]


def test_the_list_shows_exceptions_first_in_a_fixed_number_of_queries(
    company: Office, django_assert_num_queries: object
) -> None:
    with tenancy.active(company.tenant.id):
        creditor_id = party(company).creditor_id
        for n, (limit, order) in enumerate([(100, 10), (100, 90), (100, 300), (100, 101)]):
            Party.objects.create(
                tenant=company.tenant,
                creditor_id=creditor_id,
                number=f"L{n}",
                name=f"L{n}",
                kind="company",
                name_key=f"l{n}",
            )
            services.request_limit(company.actor, party(company, f"L{n}").id, limit * 100, reason="x")
            orders.report(company.actor, creditor_id, [orders.Reported(f"L{n}", f"O{n}", order * 100, TODAY)])
        assert [(w.number, w.used_percent) for w in queries.watched(TODAY)] == [("L2", 300), ("L3", 101), ("L1", 90)]
        assert queries.counts(TODAY) == {"exceptions": 3, "over": 2, "near": 1, "alerts": 0, "all": 4}
        with django_assert_num_queries(2):  # type: ignore[operator]
            queries.watched(TODAY, "all")


def test_another_administration_sees_nothing(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        limit = services.request_limit(company.actor, party(company).id, 100, reason="x")
        who = party(company).id
    other = open_administration("Beta")
    for call in (
        lambda actor: services.decide(actor, limit.id, approved=True),
        lambda actor: services.end_limit(actor, limit.id),
        lambda actor: services.request_limit(actor, who, 1, reason="x"),
        lambda actor: queries.credit_file(who, TODAY),
    ):
        with tenancy.active(other.id), pytest.raises(NotFound):
            call(system(other.id))


def test_a_group_shares_a_limit_at_one_creditor_and_what_is_stopped_there_says_why(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        mother, elsewhere = party(company), Creditor.objects.create(tenant=company.tenant, name="Andere schuldeiser")
        made = {
            number: Party.objects.create(
                tenant=company.tenant, creditor=creditor, number=number, name=number, name_key=number.lower(),
                kind="company",
            ).id
            for number, creditor in (("K2", mother.creditor), ("K3", elsewhere))
        }  # fmt: skip
        for child in made.values():
            roles.add(company.actor, child, "parent_company", other_id=mother.id)
        owe(company, "F1", 400_00, date(2027, 1, 1))
        owe(company, "F2", 700_00, date(2027, 1, 1), debtor="K2")
        owe(company, "F3", 900_00, date(2027, 1, 1), debtor="K3")
        services.request_limit(company.actor, made["K2"], 1_000_00, reason="concern", for_group=True)
        with pytest.raises(Refused, match="hoort niet bij een groep"):
            services.request_limit(company.actor, made["K3"], 1_000_00, reason="concern", for_group=True)
        told = dict(sql.fetch("SELECT party_id, signal FROM credit_deliverysignal"))
        assert told == {mother.id: "stop", made["K2"]: "stop"}
        assert [r.sentence for r in queries.signal(mother.id).reasons] == [
            "Over de limiet van de groep: € 1.100,00 van € 1.000,00, dat is € 100,00 te veel."
        ]
        assert queries.signal(made["K3"]).signal == "go"
        services.request_limit(
            company.actor, mother.id, 2_000_00, reason="seizoen", for_group=True, until_on=date(2026, 12, 31)
        )
        assert queries.signal(made["K2"]).signal == "go"
        group = queries.credit_file(mother.id, TODAY).group
        assert group is not None
        assert (group.exposure_cents, [m[1] for m in group.members]) == (1_100_00, ["K1", "K2"])
        assert signals.refresh(company.actor, TODAY) == 0


@pytest.mark.parametrize("kind", ["bankruptcy", "wsnp", "surseance_whoa", "moratorium", "bewind", "deceased"])
def test_who_cannot_pay_or_bind_himself_gets_nothing_more_on_credit(kind: str, company: Office) -> None:
    with tenancy.active(company.tenant.id):
        owe(company, "F1", 400_00, date(2027, 1, 1))
        holds.set_hold(company.actor, kind, party_id=party(company).id)
        assert [(r.signal, r.code) for r in queries.signal(party(company).id).reasons] == [
            ("stop", f"hold_{hold_rules.label(kind)}")
        ]


def test_a_broken_promise_of_the_last_year_counts_in_the_rating_and_an_older_one_does_not(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        owe(company, "F1", 400_00, date(2027, 1, 1))
        case = Case.objects.get(debtor=party(company))
        for settled_on in (TODAY - timedelta(days=20), TODAY - timedelta(days=366)):
            Promise.objects.create(
                tenant=company.tenant, case=case, claim_ids=[], amount_cents=100, promised_on=settled_on,
                check_on=settled_on, source="phone", state="broken", made_at=clock.now(), made_by="x", event_id=1,
                settled_on=settled_on,
            )  # fmt: skip
        assert queries.credit_file(party(company).id, TODAY).rating.facts == (
            "Nog geen factuur betaald in het laatste jaar.", "1 keer niet betaald wat was toegezegd.",
        )  # fmt: skip
