"""The check of a text in every kind, language and form: what ships passes, what the law asks cannot go missing."""

from __future__ import annotations

import copy

import pytest

from voldaan.messages.blocks import languages, shipped
from voldaan.messages.elements import DOCUMENT, carried
from voldaan.messages.facts import Form, Kind
from voldaan.messages.review import review
from voldaan_law.nl.document_elements import ELEMENTS


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", list(Kind))
def test_what_ships_has_everything_nothing_forbidden_and_is_easy_to_read(kind: Kind, code: str, form: Form) -> None:
    assert review(kind, code, form, shipped(kind, code, form)) == []


@pytest.mark.parametrize(
    ("kind", "words", "missing"),
    [
        (Kind.FOURTEEN_DAY_NOTICE, "artikel 3:317", "voorbehoud"),
        (Kind.FOURTEEN_DAY_NOTICE, "{announced_costs}", "incassokosten"),
        (Kind.FOURTEEN_DAY_NOTICE, "vijftien dagen", "veertien dagen"),
        (Kind.NOTICE_OF_DEFAULT, "ingebrekestelling", "redelijke nieuwe termijn"),
        (Kind.INTERRUPTION, "artikel 3:317", "voorbehoud"),
        (Kind.ARRANGEMENT, "artikel 3:318", "erkenning"),
        (Kind.ARRANGEMENT, "eerst een herinnering", "gemiste termijn"),
        (Kind.ESTATE_LETTER, "drie maanden", "drie maanden"),
        (Kind.DEBT_HELP_PAUSE, "wachten we.", "toezegging"),
        (Kind.COMPLAINT_RECEIVED, "{handler}", "wie de klacht behandelt"),
        (Kind.DEBIT_ANNOUNCEMENT, "{collect_on}", "incassant-ID"),
    ],
)
def test_a_part_that_the_law_asks_for_is_missed_by_name(kind: Kind, words: str, missing: str) -> None:
    text = copy.deepcopy(shipped(kind, "nl", Form.FORMAL))
    text["blocks"] = [block for block in text["blocks"] if words not in block.get("text", "")]

    found = [problem.sentence for problem in review(kind, "nl", Form.FORMAL, text) if problem.blocks]
    assert any(missing in sentence for sentence in found), found


@pytest.mark.parametrize("name", ["claims", "instalments", "balance"])
def test_a_table_that_the_law_asks_for_cannot_be_left_out(name: str) -> None:
    kind = {"claims": Kind.FOURTEEN_DAY_NOTICE, "instalments": Kind.ARRANGEMENT, "balance": Kind.BALANCE_STATEMENT}[
        name
    ]
    text = copy.deepcopy(shipped(kind, "nl", Form.FORMAL))
    text["blocks"] = [block for block in text["blocks"] if block.get("slot") != name]

    assert any(problem.blocks for problem in review(kind, "nl", Form.FORMAL, text))


def test_every_element_that_a_block_says_is_one_of_the_law() -> None:
    for kind in Kind:
        for block in shipped(kind, "nl", Form.FORMAL)["blocks"]:
            assert set(block.get("says", ())) <= set(ELEMENTS), block


def test_each_kind_of_the_rule_book_is_a_document_of_the_law() -> None:
    assert carried([]) <= set(ELEMENTS)
    assert set(Kind) - set(DOCUMENT) == {
        Kind.COSTS_DUE, Kind.DISPUTE_OUTCOME, Kind.PROMISE_CONFIRMED, Kind.REPLY,
    }  # fmt: skip
