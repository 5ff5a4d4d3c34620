"""Terms: published once and never changed, accepted with proof, and bound to claims when they are registered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from pypdf import PdfReader
from tests.db.orders import TODAY, Office, office

from voldaan.agreements import queries, services
from voldaan.agreements.clauses import Choices
from voldaan.agreements.models import Acceptance, TermsVersion
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.base.models import Event
from voldaan.claims import terms
from voldaan.claims.models import Claim
from voldaan.documents.terms import render_terms
from voldaan.parties.models import Party

pytestmark = pytest.mark.django_db
SCAN = services.Evidence("getekend.pdf", b"%PDF-1.7 proef")


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def company() -> Office:
    return office()


def creditor(at: Office) -> int:
    return int(sql.fetch("SELECT id FROM parties_creditor")[0][0])


def own(at: Office, text: str = "", **more: object) -> TermsVersion:
    """Terms that have held since the first of October."""
    told = {"audience": "business", "effective_from": date(2026, 10, 1)} | more
    words = text or "Een zakelijke klant betaalt binnen dertig dagen na de factuur.\n"
    wanted = services.Uploaded("Voorwaarden", words, payment_term_days=30)
    return services.publish_own(at.actor, creditor(at), wanted, render_terms, **told)  # type: ignore[arg-type]


def claim(number: int) -> Claim:
    return Claim.objects.get(number=f"F{number:05d}")


def debtor(number: int) -> int:
    return Party.objects.get(number=f"D{number:05d}").id


def books() -> tuple[object, ...]:
    return (
        Event.objects.count(), TermsVersion.objects.count(), Acceptance.objects.count(),
        list(Claim.objects.order_by("id").values_list("acceptance_id", "term_is_fatal")),
    )  # fmt: skip


def test_a_published_version_is_paper_with_a_checksum_in_two_languages(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        made = services.publish(company.actor, creditor(company), Choices(payment_term_days=30), render_terms)
        name, pdf = queries.content(made.id)
        assert (name, hashlib.sha256(pdf).hexdigest(), made.number) == ("general-terms-v1.pdf", made.sha256, 1)
        words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
        assert "Algemene voorwaarden" in words and "General terms and conditions" in words
        assert "uiterlijk 30 dagen" in " ".join(words.split())
        before = books()
        assert (
            services.publish(company.actor, creditor(company), Choices(payment_term_days=30), render_terms).id
            == made.id
        )
        assert books() == before
        second = services.publish(company.actor, creditor(company), Choices(payment_term_days=14), render_terms)
        assert (second.number, [v.number for v in queries.versions()]) == (2, [2, 1])


def test_a_version_cannot_be_changed_or_deleted(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        made = own(company)
        for statement in ("UPDATE agreements_termsversion SET title = 'x'", "DELETE FROM agreements_termsversion"):
            with pytest.raises(DatabaseError), transaction.atomic():
                sql.execute(statement)
        assert TermsVersion.objects.get().title == made.title


def test_an_unfair_clause_towards_consumers_keeps_a_text_from_being_published(company: Office) -> None:
    text = "U betaalt op tijd.\nBij te late betaling bent u 15% incassokosten verschuldigd met een minimum van € 150.\n"
    with tenancy.active(company.tenant.id):
        before = books()
        with pytest.raises(Refused) as refusal:
            own(company, text, audience="consumers")
        assert refusal.value.rule == "LR-7.03"
        assert refusal.value.sentence.startswith(
            "Zo mogen deze voorwaarden niet naar consumenten (1 bedingen). Regel 2:"
        )
        assert books() == before
        made = own(company, text)
        assert [f["blocks"] for f in queries.version(made.id).findings] == [False]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": "kort"}, "In dit bestand staat geen leesbare tekst"),
        ({"effective_from": date(2026, 11, 21)}, "De voorwaarden gelden nog niet."),
        ({"audience": "iedereen"}, "Kies voor wie"),
    ],
)
def test_what_are_no_terms_is_refused(more: dict[str, object], sentence: str, company: Office) -> None:
    with tenancy.active(company.tenant.id):
        before = books()
        with pytest.raises(Refused) as refusal:
            own(company, **more)  # type: ignore[arg-type]
        assert refusal.value.sentence.startswith(sentence)
        assert books() == before


def test_a_claim_is_bound_when_it_is_registered_and_its_term_becomes_fatal(company: Office, tmp_path: Path) -> None:
    company.bring(tmp_path, 1, due="01-12-2026")
    with tenancy.active(company.tenant.id):
        made = terms.accept(
            company.actor, own(company).id, debtor(1), accepted_on=date(2026, 10, 15), how="signed", evidence=SCAN
        )
        assert (claim(1).acceptance_id, claim(1).term_is_fatal) == (made.id, True)
    company.bring(tmp_path, 1, 2, due="01-12-2026")
    with tenancy.active(company.tenant.id):
        Claim.objects.filter(number="F00002").update(debtor_id=debtor(2))
        assert claim(2).acceptance_id is None
        assert company.differences() == []


def test_a_new_claim_falls_under_what_was_accepted_before_its_invoice(company: Office, tmp_path: Path) -> None:
    company.bring(tmp_path, 1)
    with tenancy.active(company.tenant.id):
        first = own(company)
        late = terms.accept(
            company.actor, first.id, debtor(1), accepted_on=date(2026, 11, 2), how="signed", evidence=SCAN
        )
        assert claim(1).acceptance_id is None
        early = terms.accept(company.actor, first.id, debtor(1), accepted_on=date(2026, 10, 31), how="ticked")
        assert claim(1).acceptance_id == early.id
        assert late.id != early.id


def test_a_reference_on_the_invoice_binds_but_makes_no_term_fatal(company: Office, tmp_path: Path) -> None:
    company.bring(tmp_path, 1, due="20-12-2026")
    with tenancy.active(company.tenant.id):
        made = terms.accept(
            company.actor, own(company).id, debtor(1), accepted_on=date(2026, 10, 31), how="invoice_reference"
        )
        assert (claim(1).acceptance_id, claim(1).term_is_fatal) == (made.id, False)
        assert queries.acceptance(made.id).strength.grade == "weak"


def test_the_same_acceptance_twice_is_one_and_proof_may_follow(company: Office, tmp_path: Path) -> None:
    company.bring(tmp_path, 1)
    with tenancy.active(company.tenant.id):
        version = own(company)
        told = {"accepted_on": date(2026, 10, 15), "how": "signed"}
        made = terms.accept(company.actor, version.id, debtor(1), **told)  # type: ignore[arg-type]
        before = books()
        terms.accept(company.actor, version.id, debtor(1), **told)  # type: ignore[arg-type]
        assert books() == before
        terms.accept(company.actor, version.id, debtor(1), **told, evidence=SCAN)  # type: ignore[arg-type]
        assert queries.acceptance(made.id).strength.grade == "strong"
        assert Acceptance.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"accepted_on": date(2026, 11, 21)}, "De dag van aanvaarden is nog niet geweest."),
        ({"accepted_on": date(2026, 9, 30)}, "Versie 1 bestaat pas sinds 01-10-2026."),
        ({"how": "mondeling"}, "Kies hoe er is aanvaard."),
    ],
)
def test_an_impossible_acceptance_is_refused_and_changes_nothing(
    more: dict[str, object], sentence: str, company: Office, tmp_path: Path
) -> None:
    company.bring(tmp_path, 1)
    with tenancy.active(company.tenant.id):
        version = own(company)
        before = books()
        told: dict[str, object] = {"accepted_on": date(2026, 10, 15), "how": "signed"}
        with pytest.raises(Refused) as refusal:
            terms.accept(company.actor, version.id, debtor(1), **(told | more))  # type: ignore[arg-type]
        assert refusal.value.sentence.startswith(sentence)
        assert books() == before


def test_business_terms_are_not_for_a_consumer(company: Office, tmp_path: Path) -> None:
    company.bring(tmp_path, 1, kind="particulier")
    with tenancy.active(company.tenant.id), pytest.raises(Refused, match="voor zakelijke klanten"):
        terms.accept(company.actor, own(company).id, debtor(1), accepted_on=TODAY, how="signed")


def test_what_was_recorded_wrongly_is_taken_back_once_and_the_claim_is_free_again(
    company: Office, tmp_path: Path
) -> None:
    company.bring(tmp_path, 1, due="20-12-2026")
    with tenancy.active(company.tenant.id):
        made = terms.accept(
            company.actor, own(company).id, debtor(1), accepted_on=date(2026, 10, 15), how="signed", evidence=SCAN
        )
        with pytest.raises(Refused, match="waarom dit niet klopt"):
            terms.withdraw(company.actor, made.id, because=" ")
        terms.withdraw(company.actor, made.id, because="andere klant")
        after = books()
        terms.withdraw(company.actor, made.id, because="andere klant")
        assert books() == after
        assert (claim(1).acceptance_id, claim(1).term_is_fatal) == (None, False)
        assert company.differences() == []


def test_the_check_finds_a_claim_that_is_bound_to_somebody_else_s_acceptance(company: Office, tmp_path: Path) -> None:
    company.bring(tmp_path, 1, 2)
    with tenancy.active(company.tenant.id):
        made = terms.accept(company.actor, own(company).id, debtor(1), accepted_on=date(2026, 10, 15), how="ticked")
        Claim.objects.filter(number="F00002").update(acceptance=made)
        assert [(d["check"], d["subject"]) for d in company.differences()] == [("bound_to_no_acceptance", "F00002")]


def test_who_may_only_handle_publishes_nothing(company: Office, tmp_path: Path) -> None:
    iris = company.member("Iris", "handler")
    with tenancy.active(company.tenant.id):
        with pytest.raises(NotAllowed):
            services.publish(iris, creditor(company), Choices(), render_terms)
        with pytest.raises(NotFound):
            terms.accept(iris, 10**9, 10**9, accepted_on=TODAY, how="signed")
