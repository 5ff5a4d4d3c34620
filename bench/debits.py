"""Meet de incasso: N direct debits from plan to file, and back in by the statement, one JSON document.

    python -m bench.debits [--debits 10000] [--json]

First the writers alone, with schema and reading back; then the whole use case on a database of its own: planned,
announced, approved, exported, settled by one amount per block, and the books checked.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from voldaan.bank_orders.files import Debit, DebitBlock, DebitFile
from voldaan.connect.pain import debits as writer

OWN, PAYER = "NL91ABNA0417164300", "NL28INGB0000000001"
TODAY, DAY = date(2026, 11, 20), date(2026, 12, 9)


def main() -> None:
    """Meet en druk het af."""
    parser = argparse.ArgumentParser(prog="bench debits", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--debits", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found: dict[str, float] = {}
    for form in writer.FORMATS:
        found[form] = _seconds(lambda form=form: writer.write(_file(options.debits), form))  # type: ignore[misc]
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        os.environ["VOLDAAN_HOME"] = folder
        found |= _use_case(options.debits, Path(folder))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = {"debits": options.debits, **{name: round(value, 2) for name, value in found.items()}}
    print(json.dumps(report) if options.json else "\n".join(f"{k:<18} {v:>10}" for k, v in report.items()))


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _file(count: int) -> DebitFile:
    made = [
        Debit(f"V1A2B3C-D{n}", 1000 + n, f"Debiteur {n}", PAYER, f"M{n}", date(2025, 1, 6), f"Factuur {n}")
        for n in range(count)
    ]
    block = DebitBlock("V1A2B3C-B1-1", "core", "RCUR", DAY, made)
    return DebitFile("V1A2B3C-B1", datetime(2026, 11, 20, tzinfo=UTC), "Kantoor", "NL79ZZZ999999990000", OWN, [block])


def _use_case(count: int, folder: Path) -> dict[str, float]:
    from voldaan import boot

    with boot.started("voldaan"):
        from tests.db.orders import office

        from voldaan.bank_orders import debits
        from voldaan.base import clock, sql, tenancy

        with clock.set_to(TODAY):
            at = office()
            at.bring(folder, *range(1, count + 1))
            at.contract()
            found: dict[str, float] = {}
            with tenancy.active(at.tenant.id):
                sql.execute(
                    "INSERT INTO bank_orders_mandate (tenant_id, creditor_id, debtor_id, reference, scheme, recurring,"
                    " signed_on, evidence, evidence_note, evidence_sha256, account_name, iban, state, state_reason,"
                    " uses, told_reference, told_iban, recorded_by, recorded_at) SELECT tenant_id, creditor_id, id,"
                    " 'M' || id, 'core', true, '2026-01-05', 'online', '', '', name, %s, 'active', '', 0, '', '',"
                    " 'bench', now() FROM parties_party",
                    [PAYER],
                )
                sql.refresh_statistics()
                claims = [row[0] for row in sql.fetch("SELECT id FROM claims_claim ORDER BY id")]
                ids: list[int] = []
                plans = [debits.Plan(claim, 10_000, DAY) for claim in claims]
                found["plan"] = _seconds(lambda: ids.extend(debits.plan(at.actor, plans)))
                found["announce"] = _seconds(lambda: debits.announce(at.actor, ids, on=TODAY, how="op de factuur"))
                found["approve"] = _seconds(lambda: debits.approve(at.actor, [(i, 1) for i in ids]))
            found["export"] = _seconds(at.collect)
        at.day = DAY
        with clock.set_to(DAY):
            batch = at.line("I1", count * 10_000, counterparty_iban="", counterparty_name="", batch_size=count)
            found["settle"] = _seconds(lambda: at.bank(batch))
        states = set()
        with tenancy.active(at.tenant.id):
            states = {row[0] for row in sql.fetch("SELECT DISTINCT state FROM bank_orders_directdebit")}
        found["check"] = _seconds(lambda: found.update(differences=len(at.differences())))
        if states != {"settled"} or found["differences"]:
            raise SystemExit(f"not settled: {states}, {found['differences']} differences")
        return found


if __name__ == "__main__":
    main()
