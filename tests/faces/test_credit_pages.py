"""The pages of credit: who may do what, what is refused at its field, and what a second click does."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.faces.conftest import Office
from tests.faces.test_pages import text

from voldaan.base import tenancy
from voldaan.credit import services
from voldaan.credit.models import CreditLimit, DebtorTerm, OpenOrder
from voldaan.parties.models import Party


def party(office: Office, number: str = "D00001") -> int:
    with tenancy.active(office.tenant.id):
        return Party.objects.get(number=number).id


def limits(office: Office) -> list[tuple[int, str]]:
    with tenancy.active(office.tenant.id):
        return list(CreditLimit.objects.order_by("id").values_list("amount_cents", "state"))


@pytest.mark.parametrize("address", ["/krediet/", "/krediet/?show=all", "/krediet/?show=onzin&page=9", "/krediet/csv"])
@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_every_role_may_look(address: str, role: str, alfa: Office) -> None:
    assert alfa.staff(role).get(address).status_code == 200
    assert alfa.staff(role).get(f"/krediet/{party(alfa)}").status_code == 200


def test_the_empty_page_says_so(alfa: Office) -> None:
    assert "Er is nog geen limiet." in text(alfa.staff().get("/krediet/").content)


def test_a_controller_sets_a_limit_and_sees_the_room(alfa: Office) -> None:
    answer = alfa.staff("controller").post(
        f"/krediet/{party(alfa)}/limiet", {"amount": "120,00", "reason": "vaste klant"}, follow=True
    )
    page = text(answer.content)
    assert "Limiet vastgesteld." in page and "Ruimte € 20,00" in page
    assert "Bijna aan de limiet: € 100,00 van € 120,00." in page
    assert limits(alfa) == [(120_00, "approved")]
    assert "Bakkerij Jansen D00001 eerst vragen € 100,00 € 120,00 84%" in text(alfa.staff().get("/krediet/").content)


def test_a_handler_asks_and_somebody_else_decides(alfa: Office) -> None:
    alfa.staff("handler").post(f"/krediet/{party(alfa)}/limiet", {"amount": "500", "reason": "nieuw"})
    assert limits(alfa) == [(500_00, "requested")]
    with tenancy.active(alfa.tenant.id):
        limit_id = CreditLimit.objects.get().id
    address = f"/krediet/limieten/{limit_id}/beslissen"
    assert alfa.staff("handler").post(address, {"decision": "approve"}).status_code == 403
    assert limits(alfa) == [(500_00, "requested")]
    client = alfa.staff("controller")
    assert "1 aanvraag wacht op een besluit" in text(client.get("/krediet/").content)
    refused = client.post(address, {"decision": "decline", "next": "/krediet/"}, follow=True)
    assert "Schrijf erbij waarom u de limiet afwijst." in text(refused.content)
    for _ in range(2):
        client.post(address, {"decision": "approve", "next": "/krediet/"})
    assert limits(alfa) == [(500_00, "approved")]


def test_a_large_limit_needs_a_second_person(alfa: Office) -> None:
    client = alfa.staff("controller")
    client.post(f"/krediet/{party(alfa)}/limiet", {"amount": "10.000,01", "reason": "groot"})
    assert limits(alfa) == [(10_000_01, "requested")]
    assert "U hebt dit zelf gevraagd; een ander beslist." in text(client.get("/krediet/").content)
    with tenancy.active(alfa.tenant.id):
        limit_id = CreditLimit.objects.get().id
    client.post(f"/krediet/limieten/{limit_id}/beslissen", {"decision": "approve"})
    assert limits(alfa) == [(10_000_01, "requested")]
    alfa.staff("owner").post(f"/krediet/limieten/{limit_id}/beslissen", {"decision": "approve"})
    assert limits(alfa) == [(10_000_01, "approved")]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"amount": "", "reason": "x"}, "Vul een bedrag in."),
        ({"amount": "veel", "reason": "x"}, "Dit is geen bedrag."),
        ({"amount": "5", "reason": ""}, "Schrijf erbij waarom."),
        ({"amount": "5", "reason": "x", "until_on": "2026-11-01"}, "De laatste dag is al voorbij"),
        ({"amount": "5", "reason": "x", "until_on": "morgen"}, "Dit is geen datum."),
    ],
)
def test_a_wrong_limit_is_told_at_its_field_and_changes_nothing(
    form: dict[str, str], sentence: str, alfa: Office
) -> None:
    answer = alfa.staff().post(f"/krediet/{party(alfa)}/limiet", form)
    assert answer.status_code == 422
    assert sentence in text(answer.content)
    assert limits(alfa) == []


def test_an_order_that_waits_is_weighed_without_writing_anything(alfa: Office) -> None:
    with tenancy.active(alfa.tenant.id):
        services.request_limit(alfa.actor, party(alfa), 200_00, reason="x")
    client = alfa.staff("viewer")
    assert "niet leveren met een order van € 100,01" in text(client.get(f"/krediet/{party(alfa)}?order=100,01").content)
    assert "Dit is geen bedrag." in text(client.get(f"/krediet/{party(alfa)}?order=veel").content)


def test_a_term_above_the_maximum_is_refused_with_its_article(alfa: Office) -> None:
    answer = alfa.staff().post(f"/krediet/{party(alfa)}/termijn", {"term_days": "61"})
    assert answer.status_code == 422
    assert "LR-1.06, art. 6:119a" in text(answer.content)
    for _ in range(2):
        alfa.staff().post(f"/krediet/{party(alfa)}/termijn", {"term_days": "21"})
    with tenancy.active(alfa.tenant.id):
        assert list(DebtorTerm.objects.values_list("term_days", flat=True)) == [21]
    assert alfa.staff("handler").post(f"/krediet/{party(alfa)}/termijn", {"term_days": "5"}).status_code == 403


def test_orders_come_from_a_list_or_by_hand(alfa: Office) -> None:
    client = alfa.staff("handler")
    good = SimpleUploadedFile("orders.csv", b"Debiteurnummer;Ordernummer;Bedrag\nD00001;O1;50,00\n")
    assert "1 nieuw, 0 gewijzigd, 0 gesloten." in text(
        client.post("/krediet/orders", {"file": good}, follow=True).content
    )
    bad = SimpleUploadedFile("orders.csv", b"Debiteurnummer;Ordernummer;Bedrag\nD9;O1;50,00\n")
    answer = client.post("/krediet/orders", {"file": bad})
    assert answer.status_code == 422 and "Debiteurnummer D9 is niet bekend." in text(answer.content)
    client.post(f"/krediet/{party(alfa)}/order", {"number": "O2", "amount": "10"})
    with tenancy.active(alfa.tenant.id):
        assert list(OpenOrder.objects.order_by("id").values_list("number", "amount_cents")) == [
            ("O1", 50_00),
            ("O2", 10_00),
        ]
    assert (
        alfa.staff("viewer").post(f"/krediet/{party(alfa)}/order", {"number": "O3", "amount": "1"}).status_code == 403
    )


def test_only_the_owner_sets_bounds(alfa: Office) -> None:
    form = {"near_percent": "90", "ask_after_days": "10", "stop_after_days": "20", "four_eyes_above": "0"}
    assert alfa.staff("controller").post("/krediet/grenzen", form).status_code == 403
    assert alfa.staff().post("/krediet/grenzen", form).status_code == 302
    assert alfa.staff().post("/krediet/grenzen", form | {"ask_after_days": "30"}).status_code == 422


def test_without_a_bureau_that_is_one_sentence(alfa: Office) -> None:
    answer = alfa.staff().get(f"/krediet/{party(alfa)}/rapport")
    assert answer.status_code == 409 and "geen kredietbureau ingesteld" in text(answer.content)


def test_another_administrations_numbers_are_not_found(alfa: Office, beta: Office) -> None:
    theirs = party(beta)
    with tenancy.active(beta.tenant.id):
        limit_id = services.request_limit(beta.actor, theirs, 100, reason="x").id
    client = alfa.staff()
    assert client.get(f"/krediet/{theirs}").status_code == 404
    assert client.post(f"/krediet/{theirs}/limiet", {"amount": "1", "reason": "x"}).status_code == 404
    assert client.post(f"/krediet/limieten/{limit_id}/vervallen").status_code == 404
    assert limits(beta) == [(100, "approved")]
    assert "Geheim" not in client.get("/krediet/?show=all").content.decode()


def test_the_list_asks_as_much_for_many_debtors_as_for_one(alfa: Office) -> None:
    client = alfa.staff()
    counted = []
    for number in ("D00001", "D00002"):
        with tenancy.active(alfa.tenant.id):
            services.request_limit(alfa.actor, party(alfa, number), 100, reason="x")
        client.get("/krediet/?show=all")
        with CaptureQueriesContext(connection) as queries:
            client.get("/krediet/?show=all")
        counted.append(len(queries))
    assert counted[0] == counted[1]
