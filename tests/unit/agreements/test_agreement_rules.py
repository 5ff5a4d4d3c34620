"""Terms as tables: every combination for consumers passes the linter; proof strength; which acceptance binds."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from voldaan.agreements import checking, clauses
from voldaan.agreements.rules import Accepted, binding, strength, term_is_fatal
from voldaan.base.errors import Refused

DAY = date(2026, 11, 20)
KINDS = ["general_terms", "agreement", "confirmation", "collection_order"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("retention", [True, False])
@pytest.mark.parametrize("days", [0, 8, 14, 30, 60])
def test_whatever_is_chosen_for_consumers_passes_the_linter_of_the_law(kind: str, retention: bool, days: int) -> None:
    choices = clauses.Choices(kind, "consumers", days, retention_of_title=retention)
    checking.refuse_choices(choices, DAY)
    found = clauses.articles(choices, "Studio Sterrenveld")
    assert [f for f in checking.check(clauses.text(found, "nl"), "consumers", DAY) if f.blocks] == []


@pytest.mark.parametrize(("kind", "interest", "costs"), list(product(KINDS, ["", "12", "8,5"], [0, 15])))
def test_business_clauses_say_that_they_are_for_business_customers(kind: str, interest: str, costs: int) -> None:
    choices = clauses.Choices(kind, "business", 30, interest, costs)
    checking.refuse_choices(choices, DAY)
    found = clauses.text(clauses.articles(choices, "Studio Sterrenveld"), "nl")
    assert checking.check(found, "consumers", DAY) == []
    assert (f"{interest}% per jaar" in found) == (interest != "" and kind != "collection_order")


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_have_the_same_articles(kind: str) -> None:
    found = clauses.articles(clauses.Choices(kind), "Studio Sterrenveld")
    assert all(article.heading_nl and article.heading_en and article.nl and article.en for article in found)
    assert [clauses.text(found, language).count("\n\n") for language in ("nl", "en")] == [len(found) - 1] * 2


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        (clauses.Choices(payment_term_days=61), "payment_term_days"),
        (clauses.Choices(payment_term_days=-1), "payment_term_days"),
        (clauses.Choices(interest_percent="veel"), "interest_percent"),
        (clauses.Choices(interest_percent="0"), "interest_percent"),
        (clauses.Choices(costs_percent=16), "costs_percent"),
        (clauses.Choices(dispute_days=0), "dispute_days"),
        (clauses.Choices(audience="consumers", interest_percent="5"), "interest_percent"),
        (clauses.Choices(audience="consumers", costs_percent=15), "costs_percent"),
    ],
)
def test_what_the_law_does_not_allow_is_refused_at_its_field(choices: clauses.Choices, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        checking.refuse_choices(choices, DAY)
    assert refusal.value.rule == field


def test_sixty_days_between_businesses_are_allowed_and_consumers_have_no_maximum() -> None:
    for allowed in (clauses.Choices(payment_term_days=60), clauses.Choices(audience="consumers", payment_term_days=90)):
        checking.refuse_choices(allowed, DAY)
        (term,) = [article.nl for article in clauses.articles(allowed, "Weverij") if article.heading_nl == "Betalen"]
        assert f" {allowed.payment_term_days} dagen" in term


def test_the_linter_blocks_towards_consumers_and_only_tells_between_businesses() -> None:
    text = "Bij te late betaling bent u 15% incassokosten verschuldigd met een minimum van € 150.\n"
    (finding,) = checking.check(text, "consumers", DAY)
    assert (finding.rule, finding.article, finding.line, finding.blocks) == ("LR-7.03", "art. 6:96 lid 5 BW", 1, True)
    assert [f.blocks for f in checking.check(text, "business", DAY)] == [False]


@pytest.mark.parametrize(
    ("how", "evidence", "grade"),
    [
        ("signed", True, "strong"),
        ("signed", False, "fair"),
        ("ticked", True, "strong"),
        ("ticked", False, "fair"),
        ("handed_over", True, "strong"),
        ("handed_over", False, "weak"),
        ("order_confirmation", True, "fair"),
        ("order_confirmation", False, "weak"),
        ("invoice_reference", True, "weak"),
        ("invoice_reference", False, "weak"),
    ],
)
def test_how_terms_were_accepted_decides_how_strong_the_proof_is(how: str, evidence: bool, grade: str) -> None:
    assert strength(how, evidence).grade == grade


OLD = Accepted(1, date(2026, 1, 1), "signed", True, "business", 30)
NEW = Accepted(2, date(2026, 6, 1), "signed", True, "business", 14)
PRIVATE = Accepted(3, date(2026, 2, 1), "ticked", True, "consumers", 14)


def test_a_claim_falls_under_the_last_terms_up_to_its_invoice() -> None:
    assert binding([OLD, NEW], "company", date(2026, 5, 31)) == OLD
    assert binding([OLD, NEW], "company", date(2026, 6, 1)) == NEW
    assert binding([OLD, NEW], "company", date(2025, 12, 31)) is None


@pytest.mark.parametrize("capacity", ["consumer", "unknown"])
def test_business_terms_bind_no_consumer(capacity: str) -> None:
    assert binding([OLD, NEW], capacity, DAY) is None
    assert binding([OLD, NEW, PRIVATE], capacity, DAY) == PRIVATE


def test_an_agreed_term_is_fatal_only_when_it_can_be_shown_and_the_invoice_gives_no_less() -> None:
    issued = date(2026, 7, 1)
    assert term_is_fatal(NEW, issued, date(2026, 7, 15))
    assert not term_is_fatal(NEW, issued, date(2026, 7, 14))
    assert not term_is_fatal(NEW._replace(how="invoice_reference"), issued, date(2026, 7, 15))
    assert not term_is_fatal(NEW._replace(payment_term_days=None), issued, date(2026, 7, 15))
    assert not term_is_fatal(None, issued, date(2026, 7, 15))
