"""The command line and the files it is pointed at: a mistake is one Dutch sentence, and nothing has happened."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.db.agency import Agency, busy_agency
from tests.faces.conftest import IBANS, TODAY, Office
from tests.faces.test_cli_contract import _camt
from tests.faces.test_orders import a_debit, payment

from voldaan.bank_orders import debits, services
from voldaan.bank_orders.models import DirectDebit, OrderFile, PaymentOrder
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.cli import commands, parser

VERIFY = Path(__file__).resolve().parents[2] / "bin" / "verify-client-money"


class Answer(NamedTuple):
    code: int
    printed: str
    sentence: str


Ask = Callable[..., Answer]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ask:
    def asked(*arguments: object) -> Answer:
        options = parser.build().parse_args(list(map(str, arguments)))
        try:
            code, sentence = commands.run(options, tmp_path), ""
        except Refused as refusal:
            code, sentence = 2, refusal.sentence
        printed = capsys.readouterr()
        return Answer(code, printed.out, sentence or printed.err.strip())

    return asked


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    path = tmp_path / "bestand"
    path.write_text("x", encoding="utf8")
    return path


def _ready(office: Office) -> None:
    """One order and one debit that wait for their file."""
    order, debit = payment(office), a_debit(office)
    with tenancy.active(office.tenant.id):
        services.approve(office.actor, [(order, PaymentOrder.objects.get(id=order).version)], alone=True)
        debits.approve(office.actor, [(debit, DirectDebit.objects.get(id=debit).version)])


def _exported(office: Office) -> tuple[Any, ...]:
    with tenancy.active(office.tenant.id):
        states = [tuple(model.objects.values_list("id", "state", "version")) for model in (PaymentOrder, DirectDebit)]
        (events,) = sql.fetch("SELECT count(*) FROM base_event")
        return (*states, OrderFile.objects.count(), events)


@pytest.mark.parametrize("subject", ["orders", "debit"])
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_exported(
    ask: Ask, alfa: Office, a_file: Path, subject: str
) -> None:
    _ready(alfa)
    before = _exported(alfa)
    for folder, why in ((a_file, "er staat al een bestand"), (a_file / "in", "geen map"), ("/proc/in", "bestaat niet")):
        answer = ask(subject, "export", "--to", folder)
        assert (answer.code, answer.printed) == (2, "")
        assert answer.sentence.startswith(f"In de map {folder} kan niet worden geschreven (")
        assert why in answer.sentence
    assert _exported(alfa) == before


@pytest.mark.parametrize("subject", ["orders", "debit"])
def test_the_folders_above_are_made_too(ask: Ask, alfa: Office, tmp_path: Path, subject: str) -> None:
    _ready(alfa)
    assert ask(subject, "export", "--to", tmp_path / "naar" / "de" / "bank").code == 0
    (made,) = (tmp_path / "naar" / "de" / "bank").iterdir()
    assert made.suffix == ".xml"


@pytest.mark.parametrize("place", ["missing", "folder"])
def test_a_dry_run_of_a_statement_that_is_not_there_says_what_an_import_says(
    ask: Ask, alfa: Office, tmp_path: Path, place: str
) -> None:
    path = tmp_path / "weg.xml"
    if place == "folder":
        path.mkdir()
    why = "het is een map" if place == "folder" else "het bestaat niet"
    sentence = f"weg.xml: Het bestand kan niet worden gelezen ({why}). Controleer de naam en de plaats."
    for more in ((), ("--dry-run",), ("--dry-run", "--any-account")):
        answer = ask("bank", "import", *more, path, "--json")
        assert (answer.code, answer.sentence) == (2, sentence)
        assert json.loads(answer.printed)["statements"] == 0


def test_a_refused_file_counts_for_nothing_in_a_dry_run(ask: Ask, alfa: Office, tmp_path: Path) -> None:
    good = _camt(tmp_path, TODAY)
    wrong = _camt(tmp_path, date(2026, 11, 19), IBANS["Alfa"], closing="1.00")
    answer = ask("bank", "import", "--dry-run", good, wrong, "--json")
    assert (answer.code, json.loads(answer.printed)["statements"]) == (2, 1)


@pytest.mark.parametrize("part", ["F00001", "F00001=", "=12,50"])
def test_half_a_part_is_told_how_to_write_it(ask: Ask, alfa: Office, part: str) -> None:
    sentence = f"Bij {part} ontbreekt het nummer of het bedrag. Schrijf NUMMER=BEDRAG, bijvoorbeeld 2024-1=12,50."
    assert ask("bank", "settle", "B1", part) == (2, "", sentence)
    assert ask("debit", "plan", part, "--on", "2026-12-09") == (2, "", sentence)


def test_amounts_are_written_the_dutch_way(ask: Ask, alfa: Office) -> None:
    _ready(alfa)
    assert "€ 250,50" in ask("bank", "lines").printed
    assert "€ 10,00" in ask("orders", "list").printed
    assert "€ 50,00" in ask("debit", "list").printed
    assert ask("writeoff", "F00003").printed == "Afgeboekt: € 75,25.\n"


@pytest.fixture
def agency(db: None, tmp_path: Path) -> Iterator[Agency]:
    with clock.set_to(date(2026, 3, 25)):
        yield busy_agency(tmp_path)


def test_files_of_client_money_that_cannot_be_are_one_sentence(ask: Ask, agency: Agency, tmp_path: Path) -> None:
    nowhere = tmp_path / "nergens" / "bestand"
    written = f"Het bestand {nowhere} kan niet worden geschreven (de map bestaat niet). Kies een andere plaats."
    assert ask("clientmoney", "proof", "--client", "Druk", "--out", nowhere) == (2, "", written)
    with tenancy.active(agency.tenant.id):
        assert sql.fetch("SELECT count(*) FROM client_money_proof") == [(0,)]
    for form in ("--pdf", "--csv"):
        assert ask("clientmoney", "show", "A2026-0001", form, nowhere) == (2, "", written)
    read = "Het bestand kan niet worden gelezen (het bestaat niet). Controleer de naam en de plaats."
    assert ask("clientmoney", "direct", "--client", "Druk", "--file", nowhere) == (2, "", read)


@pytest.mark.parametrize("content", [None, "x"], ids=["not there", "no proof"])
def test_what_is_no_proof_is_one_sentence(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "bewijs"
    if content is not None:
        path.write_text(content, encoding="utf8")
    told = subprocess.run([sys.executable, str(VERIFY), str(path)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == "Noem een bewijs van derdengeld; dit bestand is er geen of kan niet worden gelezen.\n"
