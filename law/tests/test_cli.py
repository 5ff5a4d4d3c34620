"""The command line: shapes, exit codes, sentences."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voldaan_law.cli import main

SRC = Path(__file__).parents[1] / "src"
PERIOD = ("--from", "2026-01-01", "--until", "2026-01-31")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def part(found: dict[str, object], *names: str) -> dict[str, object]:
    return {name: found[name] for name in names}


def test_interest_prints_cents_the_exact_amount_and_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "interest", "1000", "--kind", "commercial", "--from", "2026-06-30", "--until", "2026-07-01")
    assert part(found, "cents", "exact", "convention", "compound", "lines") == {
        "cents": 56,
        "exact": "4110/73",
        "convention": "act365",
        "compound": True,
        "lines": [
            {
                "from": "2026-06-30",
                "until": "2026-06-30",
                "days": 1,
                "percent": 10.15,
                "base": 100000,
                "interest": 28,
            },
            {"from": "2026-07-01", "until": "2026-07-01", "days": 1, "percent": 10.4, "base": 100000, "interest": 28},
        ],
    }
    assert found["sources"] and found["steps"] and found["receipt"]


def test_interest_takes_a_percentage_simple_interest_and_a_convention(capsys: pytest.CaptureFixture[str]) -> None:
    period = ("--from", "2024-01-01", "--until", "2025-12-31")
    assert answer(capsys, "interest", "1000.00", "--kind", "6", *period, "--simple")["cents"] == 12016
    assert answer(capsys, "interest", "1000.00", "--kind", "6,5", *period)["cents"] == 13441
    calendar = answer(capsys, "interest", "1000", "--kind", "statutory", *period, "--convention", "calendar_year")
    assert calendar["cents"] == 13420


def test_interest_per_month_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "interest", "1000", "--kind", "2/month", "--from", "2026-01-15", "--until", "2026-03-20")
    assert (found["cents"], found["convention"], found["compound"]) == (4443, "month", True)
    lines = [(line["from"], line["until"], line["percent"], line["interest"]) for line in found["lines"]]
    assert lines == [
        ("2026-01-15", "2026-02-14", 2, 2000),
        ("2026-02-15", "2026-03-14", 2, 2040),
        ("2026-03-15", "2026-03-20", 2, 403),
    ]


def test_interest_is_refused_for_a_year_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["interest", "1", "--kind", "statutory", "--from", "2026-01-01", "--until", "2027-01-01"])
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert printed.err.startswith("Het cijfer 'wettelijke rente' is bekend tot en met 31-12-2026")


def test_the_state_of_knowledge_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["interest", "1", "--kind", "statutory", "--from", "2025-12-01", "--until", "2026-01-01"]
    assert main([*asked, "--known-on", "2025-12-09"]) == 2
    assert main([*asked, "--known-on", "2025-12-10"]) == 0
    capsys.readouterr()


def test_every_rule_can_be_asked_with_the_knowledge_of_an_earlier_day(capsys: pytest.CaptureFixture[str]) -> None:
    fees = ["court-costs", "--claim", "1000", "--claimant", "natural"]
    assert answer(capsys, *fees, "--year", "2025", "--known-on", "2025-12-01")["court_fee_cents"] == 22600
    assert main([*fees, "--year", "2026", "--known-on", "2025-12-31"]) == 2
    assert "bekend tot en met 31-12-2025" in capsys.readouterr().err
    assert answer(capsys, *fees, "--year", "2026", "--known-on", "2026-01-01")["court_fee_cents"] == 23300


def test_costs_print_cents(capsys: pytest.CaptureFixture[str]) -> None:
    assert part(answer(capsys, "costs", "1752.79", "--vat"), "cents", "vat") == {"cents": 31813, "vat": True}
    assert answer(capsys, "costs", "1752.79")["cents"] == 26292


def test_a_notice_prints_its_four_dates(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "notice", "--sent", "2026-12-23")
    assert part(found, "delivered_on", "first_day", "last_day", "costs_from", "feed_needed_through") == {
        "delivered_on": "2026-12-30",
        "first_day": "2026-12-31",
        "last_day": "2027-01-13",
        "costs_from": "2027-01-14",
        "feed_needed_through": "2027-01-14",
    }
    email = answer(capsys, "notice", "--sent", "2026-12-11", "--channel", "email", "--received", "2026-12-11")
    assert email["last_day"] == "2026-12-28"


def test_allocate_prints_the_four_parts(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "allocate", "200", "--costs", "150", "--interest", "12.34", "--principal", "1000")
    assert found == {"costs_cents": 15000, "interest_cents": 1234, "principal_cents": 3766, "surplus_cents": 0}


def test_contact_prints_whether_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "contact", "--at", "2026-12-24T20:00:00+01:00", "--channel", "email")
    assert part(found, "allowed", "next") == {"allowed": False, "next": "2026-12-28T07:00:00+01:00"}


@pytest.mark.parametrize(("at", "allowed"), [("2026-07-01T19:59", True), ("2026-07-01T20:00", False)])
def test_a_moment_without_an_offset_is_dutch_time(capsys: pytest.CaptureFixture[str], at: str, allowed: bool) -> None:
    assert answer(capsys, "contact", "--at", at, "--channel", "email")["allowed"] is allowed
    assert answer(capsys, "contact", "--at", f"{at}+02:00", "--channel", "email")["allowed"] is allowed


def test_cases_print_their_agreement(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "cases")
    assert found["cases"] == found["agree"]
    assert found["differ"] == []


def test_a_case_that_disagrees_gives_exit_code_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[[case]]\nid="a"\nkind="costs"\nclass="x"\nsource="x"\ninputs={principal="1000"}\nexpected={costs="149.99"}\n',
        encoding="utf-8",
    )
    assert main(["cases", str(tmp_path)]) == 1
    assert capsys.readouterr().out == (
        "costs: 0 van 1\n"
        "a: verwacht {'costs': '149.99'}, gevonden {'costs': '150.00', 'scale': '150.00'}\n"
        "Samen 0 van 1 gelijk.\n"
    )


def test_without_json_the_explanation_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["costs", "1000", "--language", "en"]) == 0
    assert capsys.readouterr().out == "The scale over €1,000.00 gives €150.00.\n"
    assert main(["allocate", "1", "--principal", "2"]) == 0
    assert capsys.readouterr().out == ("Kosten: € 0,00\nRente: € 0,00\nHoofdsom: € 1,00\nTe veel betaald: € 0,00\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["costs", "1.234"], "is geen bedrag in euro's"),
        (["costs", "--", "-5"], "is geen bedrag in euro's"),
        (["costs"], "De opdracht klopt niet"),
        (["nothing"], "De opdracht klopt niet"),
        ([], "De opdracht klopt niet"),
        (["interest", "1", "--kind", "high", "--from", "2026-01-01", "--until", "2026-01-02"], "is geen rentesoort"),
        (["interest", "1", "--kind", "4/0", "--from", "2026-01-01", "--until", "2026-01-02"], "is geen rentesoort"),
        (["interest", "1", "--kind", "statutory", "--from", "2026-02-30", "--until", "2026-03-01"], "is geen datum"),
        (["notice", "--sent", "2026-12-11", "--channel", "email"], "alleen bewezen ontvangst"),
        (["contact", "--at", "soon", "--channel", "email"], "is geen tijdstip"),
        (["interest", "1", "--kind", "2/month", *PERIOD, "--simple"], "wordt altijd per maand bijgeschreven"),
        (["interest", "1", "--kind", "2/month", *PERIOD, "--rounding", "per_line"], "wordt altijd per maand"),
        (["interest", "1", "--kind", "2/month", *PERIOD, "--convention", "calendar_year"], "wordt altijd per maand"),
        (["costs", "1", "--known-on", "yesterday"], "is geen datum"),
        (["cases", "/nowhere"], "staan geen toetsgevallen"),
    ],
)
def test_a_refusal_is_one_sentence_on_standard_error_and_exit_code_two(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
    assert printed.err.count("\n") == 1


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "voldaan_law", "costs", "1000", "--json"],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["cents"] == 15000


def test_importing_the_package_brings_nothing_from_outside_the_standard_library() -> None:
    code = (
        "import sys; before = set(sys.modules); import voldaan_law.cli, voldaan_law.cases, voldaan_law.nl.contact;"
        "names = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "names = {name for name in names if not name.startswith('_sysconfigdata')};"
        "print(sorted(names - set(sys.stdlib_module_names) - {'voldaan_law'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
