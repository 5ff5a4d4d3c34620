"""The pages of terms: make, look, publish, accept with proof, and what is refused at its field."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.faces.conftest import Office
from tests.faces.test_pages import text

from voldaan.agreements.models import Acceptance, TermsVersion
from voldaan.base import tenancy
from voldaan.claims.models import Claim

CHOICES = {
    "kind": "general_terms", "audience": "business", "payment_term_days": "30", "interest_percent": "",
    "costs_percent": "0", "dispute_days": "14", "retention_of_title": "on",
}  # fmt: skip


def creditor(office: Office) -> dict[str, str]:
    return {"creditor": str(office.claim().creditor_id)}


def published(office: Office) -> int:
    office.staff().post("/voorwaarden/nieuw", CHOICES | creditor(office) | {"publish": "1"})
    with tenancy.active(office.tenant.id):
        return TermsVersion.objects.get().id


def versions(office: Office) -> int:
    with tenancy.active(office.tenant.id):
        return TermsVersion.objects.count()


@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_every_role_may_look(role: str, alfa: Office) -> None:
    version = published(alfa)
    for address in ("/voorwaarden/", "/voorwaarden/nieuw", f"/voorwaarden/{version}"):
        assert alfa.staff(role).get(address).status_code == 200
    answer = alfa.staff(role).get(f"/voorwaarden/{version}/voorwaarden.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="general-terms-v1.pdf"'


def test_looking_at_the_text_publishes_nothing(alfa: Office) -> None:
    answer = alfa.staff("viewer").post("/voorwaarden/nieuw", CHOICES | creditor(alfa))
    assert "U betaalt uiterlijk 30 dagen na de factuurdatum." in text(answer.content)
    assert versions(alfa) == 0
    assert (
        alfa.staff("handler").post("/voorwaarden/nieuw", CHOICES | creditor(alfa) | {"publish": "1"}).status_code == 403
    )
    assert versions(alfa) == 0


def test_a_second_click_publishes_the_same_version(alfa: Office) -> None:
    first = published(alfa)
    assert published(alfa) == first


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"payment_term_days": "61"}, "er gelden dan 30 dagen (LR-1.06"),
        ({"payment_term_days": "x"}, "Vul een heel aantal dagen in."),
        ({"interest_percent": "veel"}, "Dit is geen percentage per jaar."),
        ({"audience": "consumers", "costs_percent": "15"}, "art. 6:96 lid 5 BW"),
    ],
)
def test_what_the_law_does_not_allow_is_told_at_its_field(change: dict[str, str], sentence: str, alfa: Office) -> None:
    answer = alfa.staff().post("/voorwaarden/nieuw", CHOICES | creditor(alfa) | change | {"publish": "1"})
    assert answer.status_code == 422
    assert sentence in text(answer.content)
    assert versions(alfa) == 0


def test_own_terms_are_checked_and_an_unfair_clause_blocks_them_for_consumers(alfa: Office) -> None:
    words = "U betaalt op tijd, anders kost het geld.\nBij te late betaling bent u 15% incassokosten verschuldigd.\n"

    def form(audience: str, **more: str) -> dict[str, object]:
        file = SimpleUploadedFile("voorwaarden.txt", words.encode())
        return creditor(alfa) | {"title": "Onze voorwaarden", "audience": audience, "file": file} | more

    client = alfa.staff()
    looked = text(client.post("/voorwaarden/eigen", form("consumers")).content)
    assert "Regel 2" in looked and "houdt publiceren tegen" in looked and versions(alfa) == 0
    refused = client.post("/voorwaarden/eigen", form("consumers", publish="1"))
    assert refused.status_code == 422 and versions(alfa) == 0
    assert client.post("/voorwaarden/eigen", form("business", publish="1")).status_code == 302
    assert versions(alfa) == 1


def test_a_file_without_words_is_refused(alfa: Office) -> None:
    for content in (b"\x00\x01", b"%PDF-1.7 kapot"):
        file = SimpleUploadedFile("v.pdf", content)
        answer = alfa.staff().post(
            "/voorwaarden/eigen", creditor(alfa) | {"title": "V", "audience": "business", "file": file, "publish": "1"}
        )
        assert answer.status_code == 422
    assert versions(alfa) == 0


def test_an_acceptance_is_kept_with_its_proof_and_shown_on_the_claim(alfa: Office) -> None:
    file = SimpleUploadedFile(
        "voorwaarden.txt", b"Een zakelijke klant betaalt uiterlijk dertig dagen na de datum van de factuur."
    )
    client = alfa.staff("controller")
    client.post(
        "/voorwaarden/eigen",
        creditor(alfa) | {"title": "Voorwaarden 2026", "audience": "business", "file": file, "publish": "1",
                          "effective_from": "2026-01-01", "payment_term_days": "30"},
    )  # fmt: skip
    with tenancy.active(alfa.tenant.id):
        version = TermsVersion.objects.get().id
    scan = SimpleUploadedFile("getekend.pdf", b"%PDF-1.7 proef")
    form = {"debtor": "D00001", "accepted_on": "2026-09-01", "how": "signed"}
    answer = client.post(f"/voorwaarden/{version}/aanvaard", form | {"evidence": scan}, follow=True)
    assert "Vastgelegd. Ondertekend en het bewijs is bewaard" in text(answer.content)
    page = text(client.get(f"/vorderingen/{alfa.claim().id}").content)
    assert "Voorwaarden 2026, versie 1 sterk bewijs" in page
    for wrong, sentence in (
        ({"debtor": "D9"}, "Debiteurnummer D9 is niet gevonden."),
        ({"accepted_on": "2027-01-01"}, "De dag van aanvaarden is nog niet geweest."),
        ({"accepted_on": "2025-01-01"}, "bestaat pas sinds 01-01-2026"),
        ({"debtor": "D00003"}, "voor zakelijke klanten"),
    ):
        refused = client.post(f"/voorwaarden/{version}/aanvaard", form | wrong)
        assert refused.status_code == 422 and sentence in text(refused.content)
    with tenancy.active(alfa.tenant.id):
        (made,) = Acceptance.objects.all()
    address = f"/voorwaarden/aanvaardingen/{made.id}/terugnemen"
    assert alfa.staff("handler").post(address, {"because": "fout"}).status_code == 403
    for _ in range(2):
        client.post(address, {"because": "andere klant"})
    with tenancy.active(alfa.tenant.id):
        assert Claim.objects.get(number="F00001").acceptance_id is None
    assert "geen aanvaarding vastgelegd" in text(client.get(f"/vorderingen/{alfa.claim().id}").content)


def test_another_administrations_numbers_are_not_found(alfa: Office, beta: Office) -> None:
    theirs = published(beta)
    client = alfa.staff()
    assert client.get(f"/voorwaarden/{theirs}").status_code == 404
    assert client.get(f"/voorwaarden/{theirs}/voorwaarden.pdf").status_code == 404
    form = {"debtor": "D00001", "accepted_on": "2026-09-01", "how": "signed"}
    assert client.post(f"/voorwaarden/{theirs}/aanvaard", form).status_code == 404
