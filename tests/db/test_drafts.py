"""A drafted answer says of an amount what may be claimed: the same as the page on which a debtor pays in parts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.db.plans import desk

from voldaan.arrangements import facts, plan_policies
from voldaan.claims.models import Claim
from voldaan.claims.queries import claims
from voldaan.inbox import following, queries, services

pytestmark = pytest.mark.django_db


def test_a_draft_names_interest_only_once_a_letter_claimed_it(tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.bring("100,00", kind="B.V.")
    at.bank(day=date(2026, 3, 1))
    at.run()
    with at.open():
        reply = services.receive(
            at.actor, channel="portal", text="Kan ik een betalingsregeling krijgen?", sender="d1@example.nl",
            reference="a", case_id=at.case_id,
        )  # fmt: skip
        (view,) = claims(at.day)
        assert view.open_cents > 10000

        def said() -> str:
            return next(line.text for line in following.draft_of(queries.reply(reply)) if "staat nog open" in line.text)

        assert said().endswith("€\u00a0100,00.")
        agreed = plan_policies.in_force(at.actor, at.day).terms.natural
        case = facts.of_case(at.case_id, at.day)
        assert case.claims[0].asked_cents(at.day) == case.balance(agreed).cents == 10000
        Claim.objects.update(interest_claimed=True)
        assert facts.of_case(at.case_id, at.day).claims[0].asked_cents(at.day) == view.open_cents
        assert said().endswith(f"€\u00a0100,{view.open_cents - 10000:02d}.")
