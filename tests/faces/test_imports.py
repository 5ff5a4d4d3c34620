"""Reading in at the desk: look first, say what the columns are, roll back, decide on differences, attach."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.faces.conftest import TODAY, Office, open_items, row
from tests.faces.test_pages import text
from tests.stories.story import check, contents

from voldaan.base import tenancy
from voldaan.claims import own_values
from voldaan.connect.openitemfiles import read
from voldaan.daily import open_items as use
from voldaan.daily.intake import import_open_items
from voldaan.invoices import queries
from voldaan.invoices.models import Attachment, ImportFile, ImportMapping
from voldaan.parties.models import Party

PDF = b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj\n%%EOF\n"
STRANGE = (
    b"Ref;Klantnr;Wie;Gemaakt op;Uiterlijk;Te voldoen\r\n"
    b"A-1;D9;Bloemenhuis;01.10.2026;31.10.2026;125,50\r\n"
    b"A-2;D9;Bloemenhuis;02.10.2026;01.11.2026;99,00\r\n"
    b"A-3;D8;Fietsmaker;geen datum;01.11.2026;10,00\r\n"
)


def upload(content: bytes, name: str = "lijst.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def form(client: Client, address: str) -> str:
    """The fingerprint that the page of a preview carries."""
    found = re.search(r'name="as_seen" value="([0-9a-f]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def test_looking_first_changes_nothing_and_reading_in_does_exactly_that(alfa: Office) -> None:
    client = alfa.staff()
    changed = row(1, "Bakkerij Jansen").replace("d1@example.nl", "nieuw@example.nl").replace("01-11-2026", "15-11-2026")
    before = contents(except_=frozenset({"invoices_offeredfile", "base_event", "django_session"}))
    answer = client.post("/inlezen/", {"file": upload(open_items([changed, row(7)])), "do": "look"})
    address = answer["Location"]
    page = text(client.get(address).content)
    assert "nieuw 1 nieuw bedrag € 100,00 gewijzigd 1" in page.replace("\xa0", " ")
    assert "F00001 vervaldatum 1 november 2026 15 november 2026" in page.replace("\xa0", " ")
    assert "debiteur D00001 e-mailadres d1@example.nl nieuw@example.nl" in page
    assert contents(except_=frozenset({"invoices_offeredfile", "base_event", "django_session"})) == before
    done = client.post(address, {"as_seen": form(client, address)}, follow=True)
    assert "Ingelezen." in text(done.content)
    with tenancy.active(alfa.tenant.id):
        record = ImportFile.objects.order_by("-id")[0]
        assert (record.created, record.updated, record.unchanged) == (1, 1, 0)
        assert [(c.number, c.field, c.old, c.new) for c in queries.changes(record.id)] == [
            ("F00001", "due_on", "2026-11-01", "2026-11-15"), ("", "email", "d1@example.nl", "nieuw@example.nl"),
        ]  # fmt: skip
    assert check() == []


def test_what_changed_since_it_was_seen_is_not_read_in(alfa: Office) -> None:
    client = alfa.staff()
    address = client.post("/inlezen/", {"file": upload(open_items([row(7), row(8)])), "do": "look"})["Location"]
    seen = form(client, address)
    alfa.bring([row(8)])
    answer = client.post(address, {"as_seen": seen})
    assert answer.status_code == 422 and "Bekijk het bestand opnieuw." in text(answer.content)
    with tenancy.active(alfa.tenant.id):
        assert not queries.files()[0].name.startswith("lijst")


def test_an_unknown_header_asks_for_its_columns_once(alfa: Office) -> None:
    client = alfa.staff()
    address = client.post("/inlezen/", {"file": upload(STRANGE), "do": "look"})["Location"]
    assert address.startswith("/inlezen/kolommen/")
    page = text(client.get(address).content)
    assert "Kies nog een kolom voor: Factuurnummer" in page
    chosen = {"number": "ref", "debtor_number": "klantnr", "debtor_name": "wie", "issued_on": "gemaaktop",
              "due_on": "uiterlijk", "open": "tevoldoen", "dates": "dmy", "decimal_sign": ",",
              "minus": "credit_note"}  # fmt: skip
    page = text(client.post(address, chosen | {"do": "show"}).content)
    assert "2 A-1 Bloemenhuis 1 okt 2026 31 okt 2026 € 125,50 € 125,50" in page.replace("\xa0", " ")
    assert "Regel 4: “geen datum” is geen leesbare datum" in page.replace("\xa0", " ")
    refused = client.post(address, chosen | {"do": "keep", "name": " "})
    assert refused.status_code == 422 and "Geef de koppeling een naam" in text(refused.content)
    going_on = client.post(address, chosen | {"do": "keep", "name": "Kassa"})["Location"]
    assert going_on.startswith("/inlezen/bekijken/")
    assert "nieuw 2" in text(client.get(going_on).content)
    again = client.post("/inlezen/", {"file": upload(STRANGE.replace(b"A-", b"B-")), "do": "read"}, follow=True)
    assert "nieuw 2 gewijzigd 0 ongewijzigd 0 geweigerd 1" in text(again.content)


def test_a_mapping_is_named_changed_and_removed(alfa: Office, beta: Office) -> None:
    client = alfa.staff()
    address = client.post("/inlezen/", {"file": upload(STRANGE), "do": "look"})["Location"]
    chosen = {"number": "ref", "debtor_name": "wie", "issued_on": "gemaaktop", "open": "tevoldoen", "dates": "dmy",
              "minus": "credit_note"}  # fmt: skip
    client.post(address, chosen | {"do": "keep", "name": "Kassa"})
    with tenancy.active(alfa.tenant.id):
        (kept,) = ImportMapping.objects.all()
    assert "Kassa" in text(client.get("/inlezen/koppelingen/").content)
    assert "D: Gemaakt op" not in text(client.get(f"/inlezen/koppelingen/{kept.id}").content)
    client.post(f"/inlezen/koppelingen/{kept.id}", chosen | {"name": "Winkel", "due_on": "uiterlijk"})
    with tenancy.active(alfa.tenant.id):
        kept.refresh_from_db()
    assert (kept.name, kept.data["columns"]["due_on"]) == ("Winkel", "uiterlijk")
    assert beta.staff().get(f"/inlezen/koppelingen/{kept.id}").status_code == 404
    assert beta.staff().post(f"/inlezen/koppelingen/{kept.id}/verwijderen").status_code == 404
    assert beta.staff().get(address).status_code == 404
    assert client.post(f"/inlezen/koppelingen/{kept.id}/verwijderen").status_code == 302
    with tenancy.active(alfa.tenant.id):
        assert not ImportMapping.objects.exists()
    assert client.post(f"/inlezen/koppelingen/{kept.id}/verwijderen").status_code == 404


def bring(office: Office, rows: list[str]) -> int:
    path = office.folder / "meer.csv"
    path.write_bytes(open_items(rows))
    return import_open_items(office.actor, read(path, today=TODAY)).id


def test_an_import_is_rolled_back_by_its_button_and_only_once(alfa: Office) -> None:
    file_id = bring(alfa, [row(7), row(8)])
    client = alfa.staff()
    assert "Ja, draai terug" in text(client.get(f"/inlezen/{file_id}").content)
    done = client.post(f"/inlezen/{file_id}/terugdraaien", follow=True)
    assert "Teruggedraaid: 2 vorderingen zijn weer als ervoor." in text(done.content)
    assert (alfa.claim("F00007").stage, alfa.claim("F00007").principal_cents) == ("withdrawn", 0)
    before = contents(except_=frozenset({"django_session"}))
    again = client.post(f"/inlezen/{file_id}/terugdraaien")
    assert again.status_code == 409 and "al teruggedraaid" in text(again.content)
    assert contents(except_=frozenset({"django_session"})) == before and check() == []


def test_what_was_built_on_is_named_and_may_stay(alfa: Office) -> None:
    file_id = bring(alfa, [row(7), row(8)])
    alfa.bank(("B7", 10000, "Debiteur 00007", "factuur F00007"))
    client = alfa.staff()
    answer = client.post(f"/inlezen/{file_id}/terugdraaien")
    assert answer.status_code == 409 and "F00007 Er is op betaald" in text(answer.content)
    assert alfa.claim("F00008").stage == "issued"
    client.post(f"/inlezen/{file_id}/terugdraaien", {"leave_all": "1"})
    assert [alfa.claim(n).stage for n in ("F00007", "F00008")] == ["paid", "withdrawn"]
    assert check() == []


def test_a_reader_may_not_roll_back_nor_another_administration(alfa: Office, beta: Office) -> None:
    file_id = bring(alfa, [row(7)])
    assert alfa.staff("viewer").post(f"/inlezen/{file_id}/terugdraaien").status_code == 403
    assert beta.staff().post(f"/inlezen/{file_id}/terugdraaien").status_code == 404
    assert alfa.claim("F00007").stage == "issued"


def party(office: Office, number: str = "D00001") -> Party:
    with tenancy.active(office.tenant.id):
        return Party.objects.get(number=number)


def correct(client: Client, found: Party, **values: str) -> None:
    now = {
        n: getattr(found, n) for n in ("name", "email", "phone", "street", "postcode", "town", "country", "language")
    }
    assert client.post(f"/debiteuren/{found.id}", now | values).status_code == 302


def test_what_is_corrected_here_survives_the_next_import_and_shows_as_a_difference(alfa: Office) -> None:
    client = alfa.staff()
    correct(client, party(alfa), email="echt@example.nl", language="en")
    assert party(alfa).local_fields == ["email", "language"]
    bring(alfa, [row(1, "Bakkerij Jansen")])
    assert party(alfa).email == "echt@example.nl"
    assert "1 gegeven verschilt van de boekhouding" in text(client.get("/").content)
    page = text(client.get("/inlezen/verschillen/").content)
    assert "Bakkerij Jansen e-mailadres echt@example.nl" in page and "d1@example.nl" in page
    assert "De boekhouding zegt: d1@example.nl." in text(client.get(f"/debiteuren/{party(alfa).id}").content)
    assert check() == []


def test_ours_is_kept_until_the_books_say_something_else(alfa: Office) -> None:
    client = alfa.staff()
    correct(client, party(alfa), email="echt@example.nl")
    bring(alfa, [row(1, "Bakkerij Jansen")])
    with tenancy.active(alfa.tenant.id):
        (found,) = own_values.conflicts()
    client.post(f"/inlezen/verschillen/{found.id}/houden")
    bring(alfa, [row(1, "Bakkerij Jansen").replace("Levering", "Nog eens")])
    with tenancy.active(alfa.tenant.id):
        assert own_values.conflicts() == []
    bring(alfa, [row(1, "Bakkerij Jansen").replace("d1@example.nl", "ander@example.nl")])
    with tenancy.active(alfa.tenant.id):
        assert [(c.ours, c.source) for c in own_values.conflicts()] == [("echt@example.nl", "ander@example.nl")]
    assert client.post(f"/inlezen/verschillen/{found.id}/overnemen").status_code == 302
    assert (party(alfa).email, party(alfa).local_fields) == ("ander@example.nl", [])
    assert client.post(f"/inlezen/verschillen/{found.id}/overnemen").status_code == 404
    bring(alfa, [row(1, "Bakkerij Jansen")])
    assert party(alfa).email == "d1@example.nl" and check() == []


def test_a_wrong_correction_is_refused_at_its_field(alfa: Office) -> None:
    found = party(alfa)
    values = {"name": found.name, "email": "geen adres", "country": "NL", "language": "nl"}
    answer = alfa.staff().post(f"/debiteuren/{found.id}", values)
    assert answer.status_code == 422 and "geen adres is geen e-mailadres." in text(answer.content)
    assert party(alfa).local_fields == []


def test_another_administrations_debtor_is_not_found(alfa: Office, beta: Office) -> None:
    assert alfa.staff().get(f"/debiteuren/{party(beta).id}").status_code == 404
    assert alfa.staff().post(f"/debiteuren/{party(beta).id}", {"name": "X"}).status_code == 404


def test_a_due_date_is_corrected_with_a_reason_and_survives(alfa: Office) -> None:
    client, claim = alfa.staff(), alfa.claim()
    values = {"due_on": "2026-12-01", "capacity": "company"}
    refused = client.post(f"/vorderingen/{claim.id}/verbeteren", values)
    assert refused.status_code == 422
    with tenancy.active(alfa.tenant.id):
        use.correct_claim(alfa.actor, claim.id, values, "zo afgesproken")
    assert (str(alfa.claim().due_on), alfa.claim().stage, alfa.claim().local_fields) == (
        "2026-12-01", "issued", ["due_on"],
    )  # fmt: skip
    bring(alfa, [row(1, "Bakkerij Jansen").replace("Levering", "Nog eens")])
    assert str(alfa.claim().due_on) == "2026-12-01"
    with tenancy.active(alfa.tenant.id):
        assert [(c.number, c.field, c.source) for c in own_values.conflicts()] == [("F00001", "due_on", "2026-11-01")]
    assert check() == []


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def test_pdfs_are_attached_by_the_number_in_their_name(alfa: Office) -> None:
    client = alfa.staff()
    content = zipped(**{"Factuur F-00001__pdf": PDF, "map/f00002_kopie__PDF": PDF, "onbekend__pdf": PDF,
                        "F00003__pdf": b"<html>"})  # fmt: skip
    page = text(client.post("/inlezen/bijlagen/", {"pdfs": [upload(content, "alles.zip")]}).content)
    assert "bijgevoegd 2 was er al 0 geen vordering gevonden 1 geweigerd 1" in page
    assert "Dit is geen PDF." in page and "In de bestandsnaam staat geen bekend factuurnummer." in page
    again = text(client.post("/inlezen/bijlagen/", {"pdfs": [upload(content, "alles.zip")]}).content)
    assert "bijgevoegd 0 was er al 2" in again
    assert "Factuur F-00001.pdf" in text(client.get(f"/vorderingen/{alfa.claim().id}").content)
    with tenancy.active(alfa.tenant.id):
        assert Attachment.objects.count() == 2
        assert [a.name for a in queries.attachments([alfa.claim().id])] == ["Factuur F-00001.pdf"]
    assert check() == []


def test_a_pdf_is_given_back_as_a_file_that_can_do_no_harm(alfa: Office, beta: Office) -> None:
    client, claim = alfa.staff(), alfa.claim()
    client.post(f"/vorderingen/{claim.id}/bijlagen", {"pdfs": [upload(PDF, "..\\..\\kwaad\r\n.pdf")]})
    with tenancy.active(alfa.tenant.id):
        kept = Attachment.objects.get()
    address = f"/vorderingen/{claim.id}/bijlagen/{kept.id}"
    answer = client.get(address)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff" and kept.name == "kwaad.pdf"
    for other in (beta.staff().get(address), client.get(f"/vorderingen/{alfa.claim('F00002').id}/bijlagen/{kept.id}")):
        assert other.status_code == 404
    assert beta.staff().post(f"{address}/verwijderen").status_code == 404
    assert alfa.staff("viewer").post(f"{address}/verwijderen").status_code == 403
    assert client.post(f"{address}/verwijderen").status_code == 302 and client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "leeg"),
        (PDF[:20], "afgebroken"),
        (b"GIF89a", "geen PDF"),
        (b"%PDF-" + b"0" * (20 * 1024 * 1024), "groter dan 20 MB"),
        (zipped(a__pdf=PDF)[:60], "beschadigd of afgebroken"),
    ],
    ids=["empty", "cut", "gif", "large", "zip"],
)
def test_what_cannot_be_attached_is_told_and_not_kept(content: bytes, sentence: str, alfa: Office) -> None:
    answer = alfa.staff().post("/inlezen/bijlagen/", {"pdfs": [upload(content, "F00001.pdf")]})
    assert sentence in text(answer.content)
    with tenancy.active(alfa.tenant.id):
        assert not Attachment.objects.exists()


def test_a_bomb_in_a_zip_is_read_no_further_than_is_allowed(alfa: Office, tmp_path: Path) -> None:
    bomb = zipped(**{"F00001__pdf": b"%PDF-" + bytes(64 * 1024 * 1024)})
    answer = alfa.staff().post("/inlezen/bijlagen/", {"pdfs": [upload(bomb, "bom.zip")]})
    assert "groter dan 20 MB" in text(answer.content)
