"""Auditfiles at the desk: debtors come along, what is not in the file is told, and a second time changes nothing."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.faces.conftest import Office
from tests.faces.test_pages import text
from tests.stories.story import contents
from tests.unit.connect.test_xaf import auditfile, ledger, line

from voldaan.base import tenancy
from voldaan.claims.models import Claim
from voldaan.parties.models import Party

RECORDS = frozenset({"invoices_importfile", "invoices_importrow", "base_event", "django_session", "people_user"})


def read_in(office: Office, content: str) -> str:
    file = SimpleUploadedFile("audit.xaf", content.replace("2026-11-20", "2026-10-30").encode())
    return text(office.staff().post("/inlezen/", {"file": file}, follow=True).content)


def test_an_auditfile_of_version_4_brings_debtors_says_so_and_brings_no_claim(alfa: Office) -> None:
    with tenancy.active(alfa.tenant.id):
        claims = Claim.objects.count()
    page = read_in(alfa, auditfile(version="4.0"))
    assert "XAF 4.0 kent geen openstaande posten: alleen de gegevens van 2 debiteuren zijn gelezen." in page
    with tenancy.active(alfa.tenant.id):
        debtors = Party.objects.filter(number__in=["C1", "B1", "S1"]).order_by("number")
        assert [(d.number, d.name, d.email, d.town) for d in debtors] == [
            ("B1", "De Vries", "", ""), ("C1", "Bakkerij Smit", "smit@example.nl", "Breda"),
        ]  # fmt: skip
        assert Claim.objects.count() == claims
    before = contents(except_=RECORDS)
    read_in(alfa, auditfile(version="4.0"))
    assert contents(except_=RECORDS) == before


def test_an_auditfile_with_subledgers_brings_its_claims_and_every_debtor(alfa: Office) -> None:
    dates = {"invDt": "2026-09-01", "invDueDt": "2026-10-01"}
    content = auditfile(ledger([line(121000, **dates), line(-21000, mutTp="P", **dates)]))
    read_in(alfa, content)
    with tenancy.active(alfa.tenant.id):
        claim = Claim.objects.get(number="F1")
        assert (claim.original_cents, claim.principal_cents, claim.debtor.name) == (121000, 100000, "Bakkerij Smit")
        assert Party.objects.filter(number="B1").count() == 1
    before = contents(except_=RECORDS)
    read_in(alfa, content)
    assert contents(except_=RECORDS) == before
