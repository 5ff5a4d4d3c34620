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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
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
