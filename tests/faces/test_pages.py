"""What the pages show, and what their forms refuse."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.faces.conftest import TODAY, Office, open_items, row

from voldaan.base import clock, tenancy
from voldaan.claims import listing
from voldaan.claims.models import Claim, Hold


def text(content: bytes) -> str:
    """The words of a page, without tags and with single spaces."""
    plain = re.sub(r"<[^>]+>", " ", content.decode()).replace("\xa0", " ").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", plain)


def test_today_counts_what_needs_a_person(alfa: Office) -> None:
    page = text(alfa.staff().get("/").content)
    assert "2 berichten wachten op uw goedkeuring" in page
    assert "Samen over € 175,25." in page
    assert "1 ontvangst zonder bestemming € 40,00, de oudste 0 dagen oud." in page
    assert "Laatste dagrun: 20 november 2026" in page


def test_today_is_kind_when_nothing_asks(db: None, tmp_path: object, beta: Office) -> None:
    client = beta.staff()
    client.post("/berichten/overslaan", {"id": beta.message().public_id})
    client.post(f"/bank/{beta.line('B9').id}/geen-betaling")
    assert "Niets vraagt om u." in text(client.get("/").content)


def test_the_list_sums_everything_that_meets_the_filter(alfa: Office) -> None:
    page = text(alfa.staff().get("/vorderingen/?stage=open").content)
    assert "2 vorderingen, samen" in page
    assert "F00001" in page and "F00003" in page and "F00002" not in page


@pytest.mark.parametrize(
    ("words", "found"),
    [("jansen", ["F00001"]), ("f00003", ["F00003"]), ("D00002", ["F00002"]), ("100%", []), ("_", []), ("'", [])],
)
def test_the_list_is_filtered_by_typing(words: str, found: list[str], alfa: Office) -> None:
    page = alfa.staff().get("/vorderingen/", {"q": words, "stage": "all"}).content.decode()
    assert sorted(set(re.findall(r">(F\d{5})<", page))) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("open", ["F00003", "F00001", "F00004"]), ("-open", ["F00004", "F00001", "F00003"]),
        ("debtor", ["F00001", "F00003", "F00004"]), ("-number", ["F00004", "F00003", "F00001"]),
        ("nonsense", ["F00001", "F00003", "F00004"]),
    ],
)  # fmt: skip
def test_the_list_is_sorted_by_a_column(sort: str, order: list[str], alfa: Office) -> None:
    alfa.bring([row(4, "Zwarte B.V.", "900,00")])
    page = alfa.staff().get("/vorderingen/", {"sort": sort}).content.decode()
    assert re.findall(r">(F\d{5})<", page) == order


def test_the_amounts_of_the_list_are_those_of_each_claim(alfa: Office) -> None:
    alfa.bring([row(n, euros=f"{n * 37},{n:02d}") for n in range(10, 60)])
    with tenancy.active(alfa.tenant.id):
        Claim.objects.filter(number__in=["F00012", "F00015"]).update(interest_until=TODAY - timedelta(days=3))
        Claim.objects.filter(number="F00015").update(interest_cents=77, interest_capitalised_cents=40)
        for day in (TODAY, TODAY + timedelta(days=7), TODAY + timedelta(days=41)):
            found = listing.listing(listing.Filter(stage="all"), day, sort="open")
            each = [r.claim.open_cents for r in found.rows]
            assert [r.amounts.open_cents for r in found.rows] == each == sorted(each)
            assert (found.totals.count, found.totals.open_cents) == (53, sum(each))
            assert found.totals.interest_cents == sum(r.amounts.interest_cents for r in found.rows)


def test_a_page_that_is_no_number_is_the_first(alfa: Office) -> None:
    assert "F00001" in alfa.staff().get("/vorderingen/?page=x").content.decode()
    assert "F00001" in alfa.staff().get("/vorderingen/?page=99999").content.decode()


def test_csv_is_what_is_shown_and_no_cell_is_a_formula(alfa: Office) -> None:
    alfa.bring([row(4, "=cmd|' /C calc'!A0", "900,00")])
    answer = alfa.staff().get("/vorderingen/csv?sort=-open")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0] == "Factuur;Debiteur;Fase;Stop;Factuurdatum;Vervaldatum;Hoofdsom;Rente;Kosten;Open;Volgende blik"
    assert lines[1].startswith("F00004;'=cmd|' /C calc'!A0;")
    assert ";2026-10-01;2026-11-01;900,00;" in lines[1]
    assert len(lines) == 4


def test_a_claim_shows_what_is_owed_what_comes_next_and_why(alfa: Office) -> None:
    page = text(alfa.staff().get(f"/vorderingen/{alfa.claim('F00003').id}").content)
    assert "Noor Bakker" in page and "Factuur F00003 van 1 oktober 2026" in page
    assert "Er staat een herinnering klaar: wacht op goedkeuring." in page
    assert "Factuur F00003 ingeboekt: € 75,25." in page
    assert "Wet staat het toe" in page


def test_a_paid_claim_shows_its_payment(alfa: Office) -> None:
    page = text(alfa.staff().get(f"/vorderingen/{alfa.claim('F00002').id}").content)
    assert "voldaan" in page and "Betaling van € 250,50 verwerkt, valutadatum 20 november 2026." in page


def test_a_message_shows_the_real_letter(alfa: Office) -> None:
    client, message = alfa.staff(), alfa.message()
    page = text(client.get(f"/berichten/{message.public_id}").content)
    assert "Onderwerp:" in page and "F00001" in page
    letter = client.get(f"/berichten/{message.public_id}/brief.pdf")
    assert letter.content.startswith(b"%PDF-")
    assert letter["Content-Disposition"] == f'inline; filename="{message.public_id}.pdf"'
    sheet = client.get(f"/berichten/{message.public_id}/blad/1.png")
    assert sheet.content.startswith(b"\x89PNG")
    assert client.get(f"/berichten/{message.public_id}/blad/9.png").status_code == 404


def test_approving_one_leads_to_the_next_that_waits(alfa: Office) -> None:
    client, first = alfa.staff(), alfa.message()
    answer = client.post("/berichten/goedkeuren", {"id": first.public_id, "walk": "1", "next": "/berichten/"})
    assert answer["Location"].startswith("/berichten/") and first.public_id not in answer["Location"]
    assert answer["Location"] != "/berichten/"
    assert alfa.states() == ["approved", "proposed"]


def test_all_are_approved_at_once(alfa: Office) -> None:
    client = alfa.staff()
    answer = client.post("/berichten/goedkeuren", {"all": "1", "next": "/berichten/"}, follow=True)
    assert "2 berichten goedgekeurd." in text(answer.content)
    assert alfa.states() == ["approved", "approved"]


def test_approving_nothing_says_what_to_do(alfa: Office) -> None:
    answer = alfa.staff().post("/berichten/goedkeuren", {"next": "/berichten/"}, follow=True)
    assert "Kies ten minste één bericht, of keur ze alle goed." in text(answer.content)
    assert alfa.states() == ["proposed", "proposed"]


def test_money_is_settled_by_hand_and_undone(alfa: Office) -> None:
    client, line, claim = alfa.staff(), alfa.line("B1"), alfa.claim()
    answer = client.post(f"/bank/{line.id}?q=F00001", {f"claim-{claim.id}": "40,00"})
    assert (answer.status_code, alfa.line("B1").state, alfa.claim().paid_cents) == (302, "allocated", 4000)
    client.post(f"/bank/{line.id}/terugdraaien", {"next": f"/bank/{line.id}"})
    assert (alfa.line("B1").state, alfa.claim().paid_cents) == ("to_settle", 0)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("40,00,0", "Dit is geen bedrag. Schrijf bijvoorbeeld 1234,56."),
        ("1.234", "Dit is geen bedrag. Schrijf bijvoorbeeld 1234,56."),
        ("-5", "Dit is geen bedrag. Schrijf bijvoorbeeld 1234,56."),
        ("", "Kies ten minste een factuur en een bedrag groter dan nul."),
        ("0", "Kies ten minste een factuur en een bedrag groter dan nul."),
        ("41", "U verdeelt meer dan er op deze regel staat. Verlaag een van de bedragen."),
    ],
)
def test_a_wrong_amount_is_refused_at_the_field_and_nothing_moves(typed: str, sentence: str, alfa: Office) -> None:
    line, claim = alfa.line("B1"), alfa.claim()
    answer = alfa.staff().post(f"/bank/{line.id}?q=F00001", {f"claim-{claim.id}": typed})
    assert answer.status_code == 422
    assert sentence in text(answer.content)
    assert (alfa.line("B1").unallocated_cents, alfa.claim().paid_cents) == (4000, 0)


def test_open_items_are_read_and_each_row_says_what_became_of_it(alfa: Office) -> None:
    rows = [row(7, "Nieuw B.V."), row(8, "Fout B.V.", "-5,00")]
    file = SimpleUploadedFile("posten.csv", open_items(rows))
    answer = alfa.staff().post("/inlezen/", {"file": file}, follow=True)
    page = text(answer.content)
    assert "F00007" in page and "nieuw 1 gewijzigd 0 ongewijzigd 0 geweigerd 1" in page


@pytest.mark.parametrize("address", ["/inlezen/", "/bank/inlezen"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Dit bestand is leeg."), (b"%PDF-1.7 niets", " PDF"), (b"zomaar wat tekst\n", "")],
    ids=["empty", "pdf", "words"],
)
def test_a_wrong_file_is_refused_at_the_field(address: str, content: bytes, sentence: str, alfa: Office) -> None:
    with tenancy.active(alfa.tenant.id):
        before = Claim.objects.count()
    answer = alfa.staff().post(address, {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert 'class="field wrong"' in answer.content.decode() and sentence in text(answer.content)
    with tenancy.active(alfa.tenant.id):
        assert Claim.objects.count() == before


def test_no_file_is_refused_at_the_field(alfa: Office) -> None:
    answer = alfa.staff().post("/bank/inlezen", {})
    assert answer.status_code == 422 and "Kies eerst een bestand." in text(answer.content)


def test_a_day_to_come_is_refused_at_the_field(alfa: Office) -> None:
    answer = alfa.staff().post("/bank/nagekeken", {"on": "2026-11-21"})
    assert answer.status_code == 422
    assert "Die dag is nog niet voorbij. Kies vandaag of een eerdere dag." in text(answer.content)


def test_a_hold_is_set_and_released(alfa: Office) -> None:
    client, claim = alfa.staff(), alfa.claim()
    assert client.post(f"/vorderingen/{claim.id}/stop", {"kind": "nonsense"}).status_code == 422
    client.post(f"/vorderingen/{claim.id}/stop", {"kind": "dispute", "whole_case": "on", "note": "belt terug"})
    page = text(client.get(f"/vorderingen/{claim.id}").content)
    assert "stop: betwisting" in page and "belt terug" in page
    with tenancy.active(alfa.tenant.id):
        hold = Hold.objects.get()
    client.post(f"/vorderingen/{claim.id}/stop/{hold.id}/opheffen")
    with tenancy.active(alfa.tenant.id):
        assert Hold.objects.get().released_on is not None


def test_a_hold_of_another_claim_is_not_found(alfa: Office) -> None:
    client = alfa.staff()
    client.post(f"/vorderingen/{alfa.claim().id}/stop", {"kind": "dispute"})
    with tenancy.active(alfa.tenant.id):
        hold = Hold.objects.get()
    assert client.post(f"/vorderingen/{alfa.claim('F00003').id}/stop/{hold.id}/opheffen").status_code == 404
    with tenancy.active(alfa.tenant.id):
        assert Hold.objects.get().released_on is None


def test_running_again_finds_nothing_new(alfa: Office) -> None:
    answer = alfa.staff().post("/dagrun/nu", follow=True)
    assert "Dagrun klaar: 0 stappen" in text(answer.content)
    assert alfa.states() == ["proposed", "proposed"]


def test_what_a_file_says_is_shown_as_text(alfa: Office) -> None:
    alfa.bring([row(5, "<script>alert(1)</script>")])
    page = alfa.staff().get("/vorderingen/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_the_desk_speaks_english(alfa: Office) -> None:
    client = alfa.staff()
    page = text(client.get("/", headers={"accept-language": "en"}).content)
    assert "Today" in page and "2 messages await your approval" in page
    assert "€175.25" in page


def test_past_the_last_known_rate_the_list_still_works_and_no_interest_is_guessed(alfa: Office) -> None:
    pages = []
    for day in (date(2026, 12, 31), date(2027, 1, 5)):
        with clock.set_to(day):
            answer = alfa.staff().get("/vorderingen/")
        assert answer.status_code == 200
        pages.append(re.findall(r"€ [\d.]+,\d\d", text(answer.content).replace("\xa0", " ")))
    assert pages[0] == pages[1] != []


def test_an_address_that_does_not_exist_is_kindly_not_found(alfa: Office) -> None:
    answer = alfa.staff().get("/bestaat-niet")
    assert answer.status_code == 404 and "Deze pagina bestaat niet" in text(answer.content)


GROWING = [
    "/", "/vorderingen/", "/vorderingen/csv", "/berichten/", "/berichten/?state=all", "/bank/", "/bank/?state=all",
    "/inlezen/", "/dagrun/2026-11-20",
]  # fmt: skip


def test_no_page_asks_more_queries_when_there_is_more(alfa: Office) -> None:
    client = alfa.staff()
    few = _queries(client, GROWING)
    alfa.bring([row(n) for n in range(10, 210)])
    alfa.bank(*((f"L{n}", 100 + n, f"Iemand {n}", "tekst") for n in range(200)))
    alfa.run()
    assert _queries(client, GROWING) == few


def test_the_page_of_a_claim_asks_no_more_queries_for_a_debtor_with_many(alfa: Office) -> None:
    client = alfa.staff()
    alfa.bring([row(10, "Veel B.V.").replace("D00010", "VEEL")])
    alfa.run()
    address = f"/vorderingen/{alfa.claim('F00010').id}"
    few = _queries(client, [address])
    alfa.bring([row(n, "Veel B.V.").replace(f"D{n:05d}", "VEEL") for n in range(11, 211)])
    assert _queries(client, [address]) == few


def _queries(client: object, addresses: list[str]) -> dict[str, int]:
    found = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200  # type: ignore[attr-defined]
        found[address] = len(queries)
    return found
