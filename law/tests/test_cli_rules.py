"""The commands of the further rules: shapes and refusals."""

import json

import pytest

from voldaan_law.cli import main


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def part(found: dict[str, object], *names: str) -> dict[str, object]:
    return {name: found[name] for name in names}


def test_default_prints_its_first_day_and_ground(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "default", "--due", "2026-03-31", "--agreed")
    assert part(found, "default_on", "ground") == {"default_on": "2026-04-01", "ground": "fatal_term"}
    assert answer(capsys, "default", "--due", "2026-03-31", "--fatal") == found
    noticed = answer(capsys, "default", "--due", "2026-03-31", "--notice-last-day", "2026-04-20")
    assert part(noticed, "default_on", "ground") == {"default_on": "2026-04-21", "ground": "notice_of_default"}
    refused = answer(capsys, "default", "--due", "2026-03-31", "--refused", "2026-04-02")
    assert part(refused, "default_on", "ground") == {"default_on": "2026-04-03", "ground": "refusal"}
    none = answer(capsys, "default", "--due", "2026-03-31")
    assert part(none, "default_on", "ground") == {"default_on": None, "ground": None}


def test_limitation_prints_its_last_day(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("limitation", "--kind", "consumer_sale", "--due", "2024-12-15")
    assert answer(capsys, *asked)["ends_on"] == "2026-12-15"
    twice = answer(capsys, *asked, "--interrupted", "2026-11-01", "--interrupted", "2028-10-01")
    assert part(twice, "ends_on", "original_ends_on") == {"ends_on": "2030-10-01", "original_ends_on": "2026-12-15"}
    damages = answer(capsys, "limitation", "--kind", "damages", "--due", "2020-06-01", "--event", "2003-05-01")
    assert damages["ends_on"] == "2023-05-01"


def test_terms_print_the_last_day_to_pay(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "terms", "--capacity", "company", "--received", "2026-03-01", "--days", "61")
    assert part(found, "last_day", "days", "interest_from", "clamped") == {
        "last_day": "2026-03-31",
        "days": 30,
        "interest_from": "2026-04-01",
        "clamped": True,
    }
    asked = ("--performed", "2026-03-01", "--accepted", "2026-04-20", "--days", "90", "--express")
    assert answer(capsys, "terms", "--capacity", "company", *asked)["last_day"] == "2026-07-19"
    asked = ("--received", "2023-06-30", "--days", "45", "--large-to-sme", "--contract", "2022-06-30")
    assert answer(capsys, "terms", "--capacity", "company", *asked)["days"] == 45
    consumer = answer(capsys, "terms", "--capacity", "consumer", "--received", "2026-03-01", "--days", "14")
    assert consumer["interest_from"] is None


def test_court_costs_print_fee_writ_and_salary(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("court-costs", "--claim", "1000", "--claimant")
    found = answer(capsys, *asked, "legal", "--year", "2024")
    assert part(found, "court_fee_cents", "writ_cents", "salary_point_cents", "known_total_cents") == {
        "court_fee_cents": 32800,
        "writ_cents": 11237,
        "salary_point_cents": 13500,
        "known_total_cents": 57537,
    }
    now = answer(capsys, *asked, "natural", "--year", "2026")
    assert part(now, "court_fee_cents", "writ_cents") == {"court_fee_cents": 23300, "writ_cents": None}
    assert now["needs_judgement"] and now["unverified"]


def test_competence_prints_the_court(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "competence", "--claim", "25000.01")
    assert part(found, "court", "lawyer_required") == {"court": "civil", "lawyer_required": True}
    sale = answer(capsys, "competence", "--claim", "25000.01", "--subject", "consumer_sale")
    assert sale["court"] == "kanton"


def test_interest_start_prints_kind_and_first_day(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("interest-start", "--due", "2026-03-31", "--capacity")
    found = answer(capsys, *asked, "company", "--received", "2026-03-01", "--default", "2026-05-01")
    assert part(found, "kind", "first_day") == {"kind": "commercial", "first_day": "2026-04-01"}
    assert answer(capsys, *asked, "consumer", "--agreed")["kind"] is None


def test_a_route_and_late_payment_abroad(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "route", "--country", "DE", "--claim", "5000", "--disputed")["route"] == "small_claims"
    found = answer(capsys, "late-payment", "--country", "DE", "--on", "2026-07-01", "--claim", "100")
    assert part(found, "percent", "fixed_cents") == {"percent": 10.52, "fixed_cents": 4000}


def test_an_arrangement_prints_its_instalments(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--balance", "100", "--count", "2", "--first", "2026-12-01", "--agreed", "2026-11-23")
    found = answer(capsys, "arrangement", *asked)
    assert part(found, "instalments", "lawful", "by_rule") == {
        "instalments": [{"on": "2026-12-01", "cents": 5000}, {"on": "2027-01-01", "cents": 5000}],
        "lawful": True,
        "by_rule": True,
    }


def test_the_wki_and_complaints(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "wki", "--mode", "assigned", "--capacity", "sole_trader")["applies"] is True
    assert answer(capsys, "complaint", "--received", "2026-11-20")["acknowledge_by"] == "2026-11-24"


def test_a_direct_debit_prints_how_long_it_can_come_back(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "debit", "--on", "2026-12-21")
    assert part(found, "announce_by", "bank_until", "refund_until", "claim_until") == {
        "announce_by": "2026-12-07",
        "bank_until": "2026-12-29",
        "refund_until": "2027-02-15",
        "claim_until": "2028-01-21",
    }
    business = answer(capsys, "debit", "--on", "2026-12-21", "--scheme", "b2b")
    assert part(business, "refund_until", "claim_until") == {"refund_until": None, "claim_until": None}


def test_a_set_off_prints_amount_and_day(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--claim", "100", "--due", "2026-03-01", "--counterclaim", "40", "--counterclaim-due", "2026-05-01")
    found = answer(capsys, "set-off", *asked, "--stated", "2026-06-01")
    assert part(found, "amount_cents", "effective_on") == {"amount_cents": 4000, "effective_on": "2026-05-01"}
    assert answer(capsys, "set-off", *asked)["amount_cents"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["court-costs", "--claim", "1000", "--claimant", "dog", "--year", "2026"], "Onbekend voor eiser"),
        (
            ["court-costs", "--claim", "1000", "--claimant", "legal", "--year", "2027"],
            "is bekend tot en met 31-12-2026",
        ),
        (["court-costs", "--claim", "1000", "--claimant", "legal", "--year", "soon"], "De opdracht klopt niet"),
        (["terms", "--capacity", "giant"], "Onbekende hoedanigheid"),
        (["terms", "--capacity", "company"], "geef minstens een van deze dagen"),
        (["limitation", "--kind", "loan", "--due", "2024-12-15"], "Onbekende soort vordering"),
        (["limitation", "--kind", "contract", "--due", "1991-12-15"], "is niet bekend voor 15-12-1991"),
        (["default"], "De opdracht klopt niet"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_two(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
    assert printed.err.count("\n") == 1
