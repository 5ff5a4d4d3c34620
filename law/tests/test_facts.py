"""What nobody entered is not known: the defaults of all facts are the protective side."""

from dataclasses import MISSING, fields
from datetime import date

import pytest

from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.mistakes import MistakeFacts
from voldaan_law.nl.preflight import CaseFacts
from voldaan_law.nl.stage_facts import StageFacts

# True by default: the debtor is protected until shown otherwise.
PROTECTS = {"is_natural_person", "wki_applies"}


@pytest.mark.parametrize("kind", [StageFacts, MistakeFacts, CaseFacts])
def test_a_fact_that_was_not_entered_is_not_known(kind: type) -> None:
    empty = kind(today=date(2026, 11, 23))
    for field in fields(kind):
        value = getattr(empty, field.name)
        if field.type == "bool":
            assert value is (field.name in PROTECTS), field.name
        elif field.name != "today":
            assert value in (None, "", 0, frozenset(), Capacity.UNKNOWN), field.name


@pytest.mark.parametrize("kind", [StageFacts, MistakeFacts, CaseFacts])
def test_only_the_day_must_be_given(kind: type) -> None:
    assert [field.name for field in fields(kind) if field.default is MISSING] == ["today"]
