"""The bank page says what is missing between statements until it is there."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.faces.conftest import IBANS, TODAY, Office

from voldaan.testing.builders import Movement, camt053

MISSING = "ontbreekt een afschrift van"


def upload(office: Office, opening_cents: int, *cents: int) -> str:
    """A statement of yesterday through the form of the page; the page that follows."""
    yesterday = TODAY - timedelta(days=1)
    movements = [Movement(f"G{n}", c, "Onbekend", "", "x") for n, c in enumerate(cents)]
    file = SimpleUploadedFile("bank.xml", camt053(IBANS["Alfa"], yesterday, opening_cents, movements))
    return str(office.staff().post(reverse("desk:bank_upload"), {"file": file}, follow=True).content.decode())


def test_a_gap_is_said_after_the_upload_and_stands_on_the_page(alfa: Office) -> None:
    assert MISSING not in alfa.staff().get("/bank/").content.decode()
    assert upload(alfa, 0, 77).count(MISSING) == 2
    page = alfa.staff().get("/bank/").content.decode()
    assert page.count(MISSING) == 1
    assert "eindigt met 0,77 en dit begint met 0,00" in page


def test_a_day_declared_by_a_person_ends_it(alfa: Office) -> None:
    upload(alfa, 0, 77)
    alfa.staff().post("/bank/nagekeken", {"on": TODAY.isoformat()})
    assert MISSING not in alfa.staff().get("/bank/").content.decode()


def test_what_joins_up_is_not_said(alfa: Office) -> None:
    assert MISSING not in upload(alfa, -77, 77)
