"""Auditfiles at the desk: debtors come along, what is not in the file is told, and a second time changes nothing."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.faces.conftest import Office
from tests.faces.test_pages import text
from tests.stories.story import contents
from tests.unit.connect.test_xaf import PAID, auditfile, booked, ledger, line

from voldaan.base import tenancy
from voldaan.claims.models import Claim
from voldaan.credit import rules, signals
from voldaan.daily.check import differences
from voldaan.invoices import past
from voldaan.invoices.models import ImportFile, PastInvoice
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


def test_paid_history_is_previewed_kept_shown_and_goes_with_its_import(alfa: Office) -> None:
    content = auditfile(version="4.0", journals=PAID).replace("2026-11-20", "2026-10-30").encode()
    staff = alfa.staff()
    looked = staff.post("/inlezen/", {"file": SimpleUploadedFile("audit.xaf", content), "do": "look"}, follow=True)
    assert "betaald verleden 1" in text(looked.content)
    read_in(alfa, content.decode())
    with tenancy.active(alfa.tenant.id):
        debtor = Party.objects.get(number="C1")
        imported = ImportFile.objects.latest("id")
        assert (imported.past, imported.created) == (1, 0)
        assert not Claim.objects.filter(debtor=debtor).exists()
        assert differences() == []
    page = text(staff.get(f"/debiteuren/{debtor.id}").content)
    assert "F9 van 2 mrt 2026, betaald 10 apr 2026 · na 39 dagen · audit.xaf" in page.replace("\xa0", " ")
    credit = text(staff.get(f"/krediet/{debtor.id}").content)
    assert "Volgens de auditfile betaald: 1 eerdere factuur." in credit
    assert "39 dagen na de factuurdatum of eerder." in credit
    before = contents(except_=RECORDS)
    read_in(alfa, content.decode())
    assert contents(except_=RECORDS) == before
    staff.post(f"/inlezen/{imported.id}/terugdraaien", follow=True)
    with tenancy.active(alfa.tenant.id):
        assert not PastInvoice.objects.exists()
        assert differences() == []
    assert "Betaald voordat het hier kwam" not in text(staff.get(f"/debiteuren/{debtor.id}").content)
    read_in(alfa, content.decode())
    with tenancy.active(alfa.tenant.id):
        assert PastInvoice.objects.count() == 1
        assert differences() == []


def test_history_with_due_dates_counts_in_the_rating_and_without_them_it_does_not(alfa: Office) -> None:
    numbers = ("G1", "G2", "G3")
    journals = "".join(booked("S", 50000, "2026-05-01", n) + booked("B", -50000, "2026-06-10", n) for n in numbers)
    read_in(alfa, auditfile(version="4.0", journals=journals))
    with tenancy.active(alfa.tenant.id):
        debtor = Party.objects.get(number="C1")
        Party.objects.filter(id=debtor.id).update(kind="company")
        assert signals.paid_invoices(date(2026, 11, 2), [debtor.id]) == {}
        PastInvoice.objects.update(due_on=date(2026, 5, 31))
        assert signals.paid_invoices(date(2026, 11, 2), [debtor.id]) == {debtor.id: [rules.Paid(10, 50000)] * 3}
        assert signals.paid_invoices(date(2027, 6, 10), [debtor.id]) == {}
        found = rules.rating([rules.Paid(10, 50000)] * 3, is_natural=False, oldest_days=0, broken_promises=0)
        assert (found.grade, found.points) == ("C", 60)
        assert rules.past_fact([rules.Paid(40, 50000)] * 3) == (
            "Volgens de auditfile betaald: 3 eerdere facturen. De helft van het geld kwam 40 dagen na de factuurdatum "
            "of eerder.",
        )


def test_what_is_a_claim_here_is_told_by_the_claim(alfa: Office) -> None:
    read_in(alfa, auditfile(version="4.0", journals=PAID))
    with tenancy.active(alfa.tenant.id):
        debtor_id = Party.objects.get(number="C1").id
        assert past.count(debtor_id) == 1
    dates = {"number": "F9", "invDt": "2026-09-01", "invDueDt": "2026-10-01"}
    read_in(alfa, auditfile(ledger([line(121000, **dates)])))
    with tenancy.active(alfa.tenant.id):
        assert (past.count(debtor_id), past.of_debtor(debtor_id)) == (0, [])
