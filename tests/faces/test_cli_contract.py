"""The command line as its callers know it: keys, refusals in one sentence, and nothing changed by what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.faces.conftest import IBANS, TODAY, Office, open_items, row

from voldaan.base.errors import Refused
from voldaan.cli import commands, parser
from voldaan.connect import camt
from voldaan.daily.decide import decide
from voldaan.daily.facts import Facts
from voldaan.parties.services import open_administration
from voldaan.policy.rules import parse
from voldaan_law.errors import LawError


class Answer(NamedTuple):
    """What a command gave: exit code, the document on standard output, the sentence on standard error."""

    code: int
    document: Any
    sentence: str


Ask = Callable[..., Answer]


@pytest.fixture
def ask(alfa: Office, capsys: pytest.CaptureFixture[str]) -> Ask:
    """The command line in the administration Alfa."""

    def asked(*arguments: object, administration: str = "Alfa") -> Answer:
        options = parser.build().parse_args(["--administration", administration, *map(str, arguments), "--json"])
        try:
            code, sentence = commands.run(options, alfa.folder), ""
        except (Refused, LawError) as refusal:
            code, sentence = 2, refusal.sentence
        printed = capsys.readouterr()
        return Answer(code, json.loads(printed.out) if printed.out else None, sentence or printed.err)

    return asked


def _everything(ask: Ask) -> list[Any]:
    return [ask(*words).document for words in (("claims",), ("outbox",), ("bank", "lines"), ("check",))]


def _csv(folder: Path, *rows: str) -> Path:
    path = folder / "lijst.csv"
    path.write_bytes(open_items(list(rows)))
    return path


def _camt(folder: Path, day: date, iban: str = IBANS["Alfa"], closing: str = "0.00") -> Path:
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        for code, amount in (("OPBD", "0.00"), ("CLBD", closing))
    )
    path = folder / f"{day}.xml"
    path.write_text(
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId>"
        f"</GrpHdr><Stmt><Id>{day}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}"
        "</Stmt></BkToCstmrStmt></Document>",
        encoding="utf-8",
    )
    return path


def test_every_listing_has_the_keys_of_the_contract(ask: Ask) -> None:
    claim, message, line = (ask(*w).document[0] for w in (("claims",), ("outbox",), ("bank", "lines")))
    assert set(claim) == {
        "number", "debtor", "capacity", "stage", "holds", "due_on", "default_on", "principal_cents", "interest_cents",
        "costs_cents", "paid_cents", "open_cents", "next_look_on", "next_step",
    }  # fmt: skip
    assert set(message) >= {
        "id", "kind", "channel", "debtor", "claims", "state", "not_before", "principal_cents", "interest_cents",
        "costs_cents", "total_cents", "announced_costs_cents", "files",
    }  # fmt: skip
    assert set(line) >= {"reference", "booked_on", "amount_cents", "state", "level", "reasons", "allocations"}
    assert all(set(a) == {"claim", "component", "amount_cents"} for a in line["allocations"])


def test_a_run_counts_every_candidate_once_and_a_second_one_has_none(ask: Ask) -> None:
    first = ask("run", "--on", TODAY + timedelta(days=30), "--dry-run").document
    assert set(first) == {"run_on", "candidates", "acted", "waiting", "blocked", "decisions"}
    assert first["candidates"] == first["acted"] + first["waiting"] + first["blocked"]
    assert ask("run", "--on", TODAY).document["candidates"] == 0


def test_an_earlier_day_is_refused_and_changes_nothing(ask: Ask) -> None:
    before = _everything(ask)
    assert ask("run", "--on", TODAY - timedelta(days=1)).code == 2
    assert _everything(ask) == before


def test_a_dry_run_changes_nothing(ask: Ask) -> None:
    before = _everything(ask)
    assert ask("run", "--on", TODAY + timedelta(days=20), "--dry-run").code == 0
    assert _everything(ask) == before


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(1, "Bakkerij Jansen", "999,00")], "al bekend met een ander bedrag"),
        ([row(8, euros="-5,00")], "negatief"),
        ([row(8).replace("01-10-2026", "21-11-2026").replace("01-11-2026", "21-12-2026")], "ligt in de toekomst"),
        ([row(8).replace(";NL;;", ";NL;NL92ABNA0417164300;")], "controlegetal"),
        ([row(8).replace(";Debiteur 00008", "")], "kolom verschoven"),
    ],
    ids=["another amount", "negative", "in the future", "wrong IBAN", "shifted column"],
)
def test_bad_open_items_are_refused_with_the_reason_and_change_nothing(
    ask: Ask, tmp_path: Path, rows: list[str], words: str
) -> None:
    before = _everything(ask)
    answer = ask("import", _csv(tmp_path, *rows))
    assert answer.code == 2
    assert words in answer.sentence
    assert words in answer.document["files"][0]["refused"][0]["reason"]
    assert _everything(ask) == before


def test_an_invoice_in_a_row_that_cannot_be_read_has_not_vanished_from_the_full_list(ask: Ask, tmp_path: Path) -> None:
    before = _everything(ask)
    listed = _csv(tmp_path, row(1, "Bakkerij Jansen"), row(2, "Garage Visser", "250,50"), row(3, "Noor Bakker", "0,00"))
    answer = ask("import", listed, "--snapshot")
    assert answer.code == 2
    assert "1 regels niet te lezen" in answer.sentence
    assert _everything(ask) == before


def test_a_statement_of_a_day_to_come_is_refused_and_opens_no_gate(ask: Ask, tmp_path: Path) -> None:
    before = _everything(ask)
    answer = ask("bank", "import", _camt(tmp_path, date(2031, 6, 21)))
    assert (answer.code, answer.document["statements"]) == (2, 0)
    assert "21-06-2031 en dat is in de toekomst" in answer.sentence
    assert _everything(ask) == before


@pytest.mark.parametrize(
    ("iban", "closing", "words"),
    [
        ("NL20INGB0001234567", "0.00", "hoort niet bij deze administratie"),
        (IBANS["Alfa"], "1.00", "klopt niet"),
    ],
    ids=["another account", "does not add up"],
)
def test_a_bad_statement_is_refused_and_changes_nothing(
    ask: Ask, tmp_path: Path, iban: str, closing: str, words: str
) -> None:
    before = _everything(ask)
    answer = ask("bank", "import", _camt(tmp_path, TODAY, iban, closing))
    assert answer.code == 2
    assert words in answer.sentence
    assert _everything(ask) == before


def test_a_wrong_iban_never_becomes_the_account_of_an_administration(ask: Ask, tmp_path: Path) -> None:
    open_administration("Gamma")
    path = _camt(tmp_path, TODAY, "NL00ABNA0417164300")
    answer = ask("bank", "import", path, administration="Gamma")
    assert (answer.code, answer.document["statements"]) == (2, 0)
    assert "geen geldig IBAN" in answer.sentence


def test_a_bank_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.xml"
    with path.open("wb") as file:
        file.write(b"not even XML")
        file.truncate(200_000_000)
    with pytest.raises(Refused, match="groter dan 150 MB"):
        next(camt.read(path))


def test_settling_by_hand_and_undoing_gives_back_what_was(ask: Ask) -> None:
    before = ask("claims").document
    assert ask("bank", "settle", "B1", "F00001=40,00").code == 0
    assert {c["number"]: c["paid_cents"] for c in ask("claims").document}["F00001"] == 4000
    assert ask("bank", "undo", "B1").code == 0
    assert [c["open_cents"] for c in ask("claims").document] == [c["open_cents"] for c in before]
    assert ask("check").document == {"clean": True, "differences": []}


@pytest.mark.parametrize("part", ["F00001=-5", "F00001=x", "F00001=0", "F00001=41,00", "NOPE=1,00", "F00001"])
def test_a_wrong_part_is_refused_and_changes_nothing(ask: Ask, part: str) -> None:
    before = _everything(ask)
    assert ask("bank", "settle", "B1", part).code == 2
    assert _everything(ask) == before


def test_no_costs_are_tried_again_and_again_once_the_principal_is_in() -> None:
    noticed = Facts(
        claim_id=1, number="2026-1", case_id=1, debtor_id=1, creditor_id=1, capacity="sole_trader",
        issued_on=date(2026, 5, 30), due_on=date(2026, 6, 13), term_is_fatal=False, stage="fourteen_day_notice",
        default_on=date(2026, 7, 21), default_ground="notice_of_default", step="fourteen_day_notice",
        step_on=date(2026, 7, 21), window_last_on=date(2026, 8, 6), costs_from=date(2026, 8, 7), notice_message_id=1,
        pending_message_id=None, principal_cents=0, interest_cents=665, interest_posted_cents=665,
        interest_capitalised_cents=0, costs_cents=0, costs_posted_cents=0, interest_kind="commercial",
        interest_from=date(2026, 6, 30), interest_until=date(2026, 7, 27), hold="", has_email=True, has_address=True,
        last_contact_on=date(2026, 7, 21), language="nl",
    )  # fmt: skip
    policy = parse(files("voldaan.policy").joinpath("defaults", "company.toml").read_text(encoding="utf8"))
    verdict = decide(noticed, policy, date(2026, 8, 20), date(2026, 8, 20))
    assert (verdict.outcome, verdict.step, verdict.reason) == ("blocked", "costs_due", "principal_came_in")


def test_money_set_aside_can_be_taken_back(ask: Ask) -> None:
    before = ask("bank", "lines").document
    assert ask("bank", "aside", "B1").document == {"reference": "B1", "state": "not_ours"}
    aside = {x["reference"]: (x["state"], x["unallocated_cents"]) for x in ask("bank", "lines").document}
    assert aside["B1"] == ("not_ours", 0)
    assert ask("check").document["clean"] is True
    assert ask("bank", "undo", "B1").code == 0
    assert [(x["state"], x["unallocated_cents"]) for x in ask("bank", "lines").document] == [
        (x["state"], x["unallocated_cents"]) for x in before
    ]
    assert ask("check").document["clean"] is True


def test_a_dry_run_of_a_bank_file_books_nothing_and_reads_any_account(ask: Ask, tmp_path: Path) -> None:
    before = _everything(ask)
    own = ask("bank", "import", "--dry-run", _camt(tmp_path, TODAY))
    assert (own.code, own.document["statements"], own.document["lines"]) == (0, 1, 0)
    foreign = _camt(tmp_path, TODAY - timedelta(days=1), IBANS["Beta"])
    assert ask("bank", "import", "--dry-run", foreign).code == 2
    assert ask("bank", "import", "--dry-run", "--any-account", foreign).code == 0
    wrong = _camt(tmp_path, TODAY, IBANS["Beta"], closing="1.00")
    assert ask("bank", "import", "--dry-run", "--any-account", wrong).code == 2
    assert _everything(ask) == before


def test_a_hold_stops_a_claim_and_its_release_lets_it_go_on(ask: Ask) -> None:
    number = ask("claims").document[0]["number"]
    assert ask("hold", number, "--kind", "dispute").document == {"claim": number, "hold": "dispute"}
    assert next(c["holds"] for c in ask("claims").document if c["number"] == number) == ["dispute"]
    assert ask("hold", number, "--release").document == {"claim": number, "released": 1}
    assert ask("hold", number, "--release").document == {"claim": number, "released": 0}
    assert next(c["holds"] for c in ask("claims").document if c["number"] == number) == []
    assert ask("hold", "NOPE").code == 2


def test_what_was_not_sent_cannot_fail_or_be_received(ask: Ask) -> None:
    before = _everything(ask)
    waiting = next(m["id"] for m in ask("outbox", "--state", "proposed").document)
    assert ask("outbox", "failed", waiting).code == 2
    assert ask("outbox", "received", waiting, "--on", TODAY).code == 2
    assert _everything(ask) == before


def test_why_tells_what_was_decided_before(ask: Ask) -> None:
    waiting = ask("outbox", "--state", "proposed").document[0]
    told = ask("why", waiting["claims"][0], "--on", TODAY).document
    assert [(d["step"], d["message"], d["state"]) for d in told["decided"]] == [
        (waiting["kind"], waiting["id"], "proposed")
    ]
    assert ask("why", waiting["claims"][0], "--on", TODAY - timedelta(days=30)).document["decided"] == []
