"""A month through the real commands is the same month as through the use cases."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.simulation import portfolio as p
from tests.simulation.shell import Shell

from voldaan.base import postgres, tenancy
from voldaan.claims.queries import claims
from voldaan.messages.queries import outbox
from voldaan.testing.pytest_server import corpus

FIELDS = ("number", "stage", "principal_cents", "interest_cents", "costs_cents", "paid_cents", "open_cents")
SAID = ("kind", "channel", "debtor", "claims", "state", "principal_cents", "interest_cents", "costs_cents")

Rows = list[dict[str, Any]]


@pytest.mark.corpus
@pytest.mark.parametrize("days", [3, pytest.param(22, marks=pytest.mark.slow)])
def test_the_shell_does_what_the_use_cases_do(days: int, tmp_path: Path, committing: None) -> None:
    shared = corpus()
    assert shared is not None
    portfolio = p.make(shared, tmp_path / "portfolio", seed=7, dialect="ing", months=1, customers=60)
    until = portfolio.days[days]
    life = p.live(portfolio, tmp_path, "Binnen", invoices_ahead=True, until=until)
    with tenancy.active(life.actor.tenant_id):
        inside = (
            [{f: getattr(c, f) for f in FIELDS} for c in claims(until)],
            [{f: m[f] for f in SAID} for m in outbox()],
        )
    with postgres.running(tmp_path / "home"):
        found, sent = _through_the_shell(Shell(tmp_path / "home"), portfolio, until)
    assert ([{f: c[f] for f in FIELDS} for c in found], [{f: m[f] for f in SAID} for m in sent]) == inside


def _through_the_shell(
    shell: Shell, portfolio: p.Portfolio, until: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    address = [word for field in p.CREDITOR for word in (f"--{field}", p.CREDITOR[field])]
    shell.do("init", "--name", "Buiten", "--iban", portfolio.iban, *address)
    months = {path.stem: path for path in portfolio.invoices}
    days = [day for day in portfolio.days if day <= until]
    for n, day in enumerate(days):
        for stem in [m for m in months if m <= f"{day:%Y-%m}"]:
            shell.do("import", str(months.pop(stem)))
        if n:
            shell.do("bank", "import", str(portfolio.bank[days[n - 1]]), "--on", day.isoformat())
        shell.do("run", "--on", day.isoformat())
        shell.do("outbox", "approve", "--all")
        shell.do("outbox", "send", "--on", f"{day}T10:00")
    assert json.loads(shell.do("check", "--json"))["clean"]
    return json.loads(shell.do("claims", "--on", until.isoformat(), "--json")), json.loads(shell.do("outbox", "--json"))
