"""The public calculator: exact amounts with their derivation, for anybody, without log-in, cookies or database."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("db")


def shown(path: str, language: str = "nl", **question: str) -> str:
    answer = Client().get(path, question, headers={"accept-language": language})
    assert answer.status_code in (200, 422)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " "))


@pytest.mark.parametrize(
    ("principal", "costs"),
    [("1000", "€ 150,00"), ("266,67", "€ 40,00"), ("12.345,67", "€ 898,46"), ("1000000", "€ 6.775,00")],
)
def test_costs_follow_the_scale(principal: str, costs: str) -> None:
    assert costs in shown("/rekenen/kosten", hoofdsom=principal)


def test_interest_is_that_of_the_official_example_of_two_years() -> None:
    page = shown("/rekenen/rente", hoofdsom="1000", soort="statutory", van="2026-07-02", tot="2026-08-30")
    assert "€ 6,58" in page
    assert "6:119" in page


def test_wrong_input_is_refused_at_the_field_and_gives_no_amount() -> None:
    page = shown("/rekenen/kosten", hoofdsom="veel")
    assert "aria-invalid" in Client().get("/rekenen/kosten", {"hoofdsom": "veel"}).content.decode()
    assert "€ 40,00" not in page


@pytest.mark.parametrize("path", ["/rekenen/", "/rekenen/kosten", "/rekenen/rente", "/rekenen/brief"])
def test_the_page_asks_nothing_of_its_reader(path: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = Client().get(path)
    assert answer.status_code == 200
    assert dict(answer.cookies) == {}
    assert "default-src" in answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_the_same_question_in_english_gives_the_same_amount() -> None:
    page = shown("/rekenen/kosten", "en", hoofdsom="1000", taal="en")
    assert "150.00" in page or "150,00" in page
    assert "scale" in page
