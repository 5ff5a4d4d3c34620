"""The pages of debtors: the list, one debtor's file with its forms, the quality of what we know, and double ones."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.conftest import Office, row
from tests.faces.test_pages import text

from voldaan.base import sql, tenancy
from voldaan.parties.queries import id_of

PAGES = ["/debiteuren/", "/debiteuren/csv", "/debiteuren/kwaliteit", "/debiteuren/kwaliteit/csv", "/debiteuren/dubbel"]


def party(office: Office, number: str = "D00001") -> int:
    with tenancy.active(office.tenant.id):
        return id_of(number)


def count(office: Office, table: str) -> int:
    with tenancy.active(office.tenant.id):
        return int(sql.fetch(f"SELECT count(*) FROM {table}")[0][0])


@pytest.fixture
def twins(alfa: Office) -> tuple[int, int]:
    """Two numbers with one name and postcode, and the pair that a search finds."""
    alfa.bring([row(7, "Bakkerij Jansen"), row(8, "Bakkerij Jansen")])
    alfa.staff().post("/debiteuren/dubbel/zoeken")
    return party(alfa, "D00007"), party(alfa, "D00008")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_every_role_may_look(address: str, role: str, alfa: Office) -> None:
    assert alfa.staff(role).get(address).status_code == 200
    assert Client().get(address).status_code == 302


def test_a_debtors_file_is_for_every_role_and_what_he_needs_for_few(alfa: Office) -> None:
    address = f"/debiteuren/{party(alfa)}"
    alfa.staff("handler").post(f"{address}/aanpassing", {"need-need": "larger_print"})
    assert "Grotere letters" in text(alfa.staff("handler").get(address).content)
    seen_by_viewer = text(alfa.staff("viewer").get(address).content)
    assert "Bakkerij Jansen" in seen_by_viewer
    assert "Grotere letters" not in seen_by_viewer and "Wat deze debiteur nodig heeft" not in seen_by_viewer


FORMS = {
    "contact": ({"contact-kind": "email", "contact-purpose": "invoice", "contact-value": "facturen@example.nl",
                 "contact-country": "NL"}, "parties_partycontact"),
    "rol": ({"role-kind": "director", "role-name": "J. Bestuurder", "role-letters": "none"}, "parties_partyrole"),
    "toestemming": ({"consent-about": "sms", "consent-granted": "no", "consent-how": "phone"}, "parties_consent"),
    "aanpassing": ({"need-need": "extra_time"}, "parties_adaptation"),
    "hoedanigheid": ({"capacity-capacity": "consumer", "capacity-how": "own_statement"}, "parties_capacityevidence"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_who_may_change_a_debtors_file(form: str, role: str, alfa: Office) -> None:
    fields, table = FORMS[form]
    answer = alfa.staff(role).post(f"/debiteuren/{party(alfa)}/{form}", fields)
    allowed = role != "viewer"
    assert (answer.status_code, count(alfa, table)) == ((302, 1) if allowed else (403, 0))


@pytest.mark.parametrize("form", FORMS)
def test_a_second_click_is_harmless(form: str, alfa: Office) -> None:
    fields, table = FORMS[form]
    address = f"/debiteuren/{party(alfa)}/{form}"
    assert [alfa.staff().post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert count(alfa, table) == 1


@pytest.mark.parametrize("form", FORMS)
def test_another_administrations_debtor_is_not_found(form: str, alfa: Office, beta: Office) -> None:
    fields, table = FORMS[form]
    address = f"/debiteuren/{party(beta)}"
    assert alfa.staff().get(address).status_code == 404
    assert alfa.staff().post(f"{address}/{form}", fields).status_code == 404
    assert alfa.staff().post(f"{address}/gegevens.json").status_code == 404
    assert (count(beta, table), count(alfa, table)) == (0, 0)


@pytest.mark.parametrize(
    ("form", "fields", "sentence"),
    [
        ("contact", {"contact-kind": "email", "contact-purpose": "all", "contact-value": "noor@gmial.com"},
         "Bedoelt u noor@gmail.com?"),
        ("contact", {"contact-kind": "post", "contact-purpose": "all", "contact-town": "Proefstad"},
         "Vul de straat en het huisnummer in."),
        ("contact", {"contact-kind": "post", "contact-purpose": "all", "contact-street": "Laan 1",
                     "contact-postcode": "99", "contact-town": "Proefstad"}, "99 is geen Nederlandse postcode."),
        ("contact", {"contact-kind": "duif", "contact-purpose": "all"}, "Kies uit de lijst."),
        ("rol", {"role-kind": "helper", "role-name": "Buur", "role-letters": "copy", "role-evidence": "brief"},
         "Een helper krijgt brieven tot een dag. Vul de einddatum in."),
        ("rol", {"role-kind": "parent_company", "role-letters": "none", "role-other": "D99"},
         "Debiteurnummer D99 is niet gevonden."),
        ("toestemming", {"consent-about": "sms", "consent-granted": "no", "consent-how": "phone",
                         "consent-on": "31-31-2026"}, "Dit is geen datum."),
        ("aanpassing", {"need-need": "extra_time", "need-until": "2030-01-01"}, "Kies een einddatum binnen een jaar."),
        ("hoedanigheid", {"capacity-capacity": "company", "capacity-how": "creditor"},
         "Dat iemand handelt, moet blijken"),
    ],
)  # fmt: skip
def test_wrong_input_is_told_at_its_field_and_changes_nothing(
    form: str, fields: dict[str, str], sentence: str, alfa: Office
) -> None:
    answer = alfa.staff().post(f"/debiteuren/{party(alfa)}/{form}", fields)
    assert answer.status_code == 422
    assert sentence in text(answer.content)
    assert count(alfa, FORMS[form][1]) == 0


def test_every_wrong_field_of_the_details_is_told_at_once(alfa: Office) -> None:
    fields = {"name": "Bakkerij Jansen", "email": "geen adres", "phone": "1", "street": "Dorpsstraat", "postcode": "9",
              "town": "Utrecht", "country": "NL", "language": "nl", "kvk": "12", "vat_number": "NL1"}  # fmt: skip
    answer = alfa.staff().post(f"/debiteuren/{party(alfa)}", fields)
    page = text(answer.content)
    assert answer.status_code == 422
    for sentence in ("geen adres is geen e-mailadres", "1 is geen telefoonnummer", "ontbreekt het huisnummer",
                     "9 is geen Nederlandse postcode", "Een KvK-nummer heeft acht cijfers",
                     "NL1 is geen geldig btw-nummer"):  # fmt: skip
        assert sentence in page


def test_what_is_ended_is_gone_from_the_page(alfa: Office) -> None:
    client, address = alfa.staff(), f"/debiteuren/{party(alfa)}"
    client.post(f"{address}/contact", FORMS["contact"][0])
    with tenancy.active(alfa.tenant.id):
        contact_id = sql.fetch("SELECT id FROM parties_partycontact")[0][0]
    assert "facturen@example.nl" in text(client.get(address).content)
    client.post(f"{address}/contact/{contact_id}/klopt")
    assert "gecontroleerd 20 nov 2026" in text(client.get(address).content)
    for _ in range(2):
        client.post(f"{address}/contact/{contact_id}/einde")
    page = text(client.get(address).content)
    assert "facturen@example.nl · " not in page and "Er zijn geen aparte contactgegevens" in page


def test_two_numbers_are_merged_on_one_page_and_parted_on_another(alfa: Office, twins: tuple[int, int]) -> None:
    client = alfa.staff()
    with tenancy.active(alfa.tenant.id):
        pair = sql.fetch("SELECT id FROM parties_duplicate WHERE first_id = %s", [twins[0]])[0][0]
    page = text(client.get(f"/debiteuren/dubbel/{pair}").content)
    assert "zelfde naam en postcode" in page and "Wie blijft?" in page
    answer = client.post(f"/debiteuren/dubbel/{pair}/samenvoegen", {"keep": str(twins[1])})
    assert answer["Location"] == f"/debiteuren/{twins[1]}"
    assert client.get(f"/debiteuren/{twins[0]}")["Location"] == f"/debiteuren/{twins[1]}"
    page = text(client.get(f"/debiteuren/{twins[1]}").content)
    assert "Samengevoegd met D00007 Bakkerij Jansen." in page and "F00007" in page
    with tenancy.active(alfa.tenant.id):
        merge_id = sql.fetch("SELECT id FROM parties_partymerge")[0][0]
    address = f"/debiteuren/{twins[1]}/samenvoeging/{merge_id}/terugdraaien"
    assert client.post(address)["Location"] == f"/debiteuren/{twins[1]}"
    assert "F00007" in text(client.get(f"/debiteuren/{twins[0]}").content)
    client.post(address)
    assert "is al teruggedraaid" in text(client.get(f"/debiteuren/{twins[1]}").content)


def test_a_viewer_merges_nothing(alfa: Office, twins: tuple[int, int]) -> None:
    with tenancy.active(alfa.tenant.id):
        pair = sql.fetch("SELECT min(id) FROM parties_duplicate")[0][0]
    viewer = alfa.staff("viewer")
    for address in (f"{pair}/samenvoegen", f"{pair}/anders", "zoeken"):
        assert viewer.post(f"/debiteuren/dubbel/{address}").status_code == 403
    assert count(alfa, "parties_partymerge") == 0


def test_the_list_finds_sums_and_keeps_a_filter(alfa: Office) -> None:
    client = alfa.staff()
    page = text(client.get("/debiteuren/?q=jansen&which=all").content)
    assert "1 debiteur , samen € 100,00 hoofdsom open" in page.replace("debiteur, ", "debiteur , ")
    client.post("/debiteuren/filter", {"name": "Jansens", "query": "q=jansen&which=all", "next": "/debiteuren/"})
    assert "Jansens" in text(client.get("/debiteuren/").content)
    assert "Jansens" not in text(alfa.staff("viewer").get("/debiteuren/").content)
    with tenancy.active(alfa.tenant.id):
        id_ = sql.fetch("SELECT id FROM parties_savedfilter")[0][0]
    alfa.staff("viewer").post(f"/debiteuren/filter/{id_}/verwijderen")
    assert count(alfa, "parties_savedfilter") == 1
    client.post(f"/debiteuren/filter/{id_}/verwijderen")
    assert count(alfa, "parties_savedfilter") == 0
    assert "Niets gevonden voor “xyzzy”." in text(client.get("/debiteuren/?q=xyzzy").content)


def test_the_thousandth_debtor_is_on_his_page_and_queries_do_not_grow(alfa: Office) -> None:
    client = alfa.staff()
    with CaptureQueriesContext(connection) as few:
        client.get("/debiteuren/?which=all")
    alfa.bring([row(n) for n in range(100, 1200)])
    with CaptureQueriesContext(connection) as many:
        client.get("/debiteuren/?which=all")
    assert len(many) == len(few)
    last = client.get("/debiteuren/?which=all&page=9999").content
    assert "1101 tot en met 1103 van 1103" in text(last)
    rows = list(
        csv.reader(io.StringIO(client.get("/debiteuren/csv?which=all").content.decode("utf-8-sig")), delimiter=";")
    )
    assert len(rows) == 1104


def test_the_quality_page_names_what_is_wrong_with_a_link_that_mends_it(alfa: Office) -> None:
    page = alfa.staff().get("/debiteuren/kwaliteit").content
    assert "het KvK-nummer van dit bedrijf ontbreekt" in text(page)
    assert f'href="/debiteuren/{party(alfa)}#gegevens"' in page.decode()
    sheet = alfa.staff().get("/debiteuren/kwaliteit/csv?probleem=no_kvk").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(sheet), delimiter=";"))[1] == [
        "D00001", "Bakkerij Jansen", "90", "100,00", "het KvK-nummer van dit bedrijf ontbreekt",
    ]  # fmt: skip
    assert "Er mankeert niets." in text(alfa.staff().get("/debiteuren/kwaliteit?probleem=bounced").content)


def test_all_data_of_a_debtor_comes_as_a_file(alfa: Office) -> None:
    answer = alfa.staff().post(f"/debiteuren/{party(alfa)}/gegevens.json")
    assert answer["Content-Disposition"] == 'attachment; filename="debiteur-D00001.json"'
    assert json.loads(answer.content)["claims"][0]["number"] == "F00001"
