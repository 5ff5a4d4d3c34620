"""Meet wat over alle debiteuren gaat: double ones, quality, the list, one file, a merge and its undo.

python -m bench.parties [--parties 20000] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

TODAY = date(2026, 3, 4)


def main() -> None:
    """Fill an administration and measure each reading three times; the best counts."""
    parser = argparse.ArgumentParser(prog="bench parties")
    parser.add_argument("--parties", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        os.environ["VOLDAAN_HOME"] = folder
        from voldaan import boot

        with boot.started():
            found = _measure(options.parties)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<22} {value}")


def _measure(parties: int) -> dict[str, Any]:
    from voldaan.base import clock, sql, tenancy
    from voldaan.base.actor import system
    from voldaan.daily import debtors
    from voldaan.parties import duplicates, file, listing, quality
    from voldaan.parties.services import open_administration

    with clock.set_to(TODAY):
        tenant = open_administration("Meting", iban="NL91ABNA0417164300")
        actor = system(tenant.id)
        _fill(actor, parties)
        with tenancy.active(tenant.id):
            sql.refresh_statistics()
            find = _best(lambda: duplicates.find(actor), 3)
            pair = duplicates.waiting(limit=1)[0]
            found: dict[str, Any] = {
                "parties": parties, "pairs": duplicates.count(), "find duplicates ms": find,
                "quality summary ms": _best(quality.summary), "quality page ms":
                _best(lambda: quality.listing(quality.Filter(), limit=100)),
                "list page ms": _best(lambda: listing.listing(listing.Filter(), limit=100)),
                "search ms": _best(lambda: listing.listing(listing.Filter("regenboog 77", "all"), limit=100)),
                "one debtor ms": _best(lambda: (quality.of_party(pair.first_id), file.history(pair.first_id))),
            }  # fmt: skip
            begun = time.perf_counter()
            done = debtors.merge(actor, pair.first_id, pair.second_id)
            found["merge ms"] = round((time.perf_counter() - begun) * 1000)
            begun = time.perf_counter()
            debtors.undo_merge(actor, done.merge_id)
            found["undo ms"] = round((time.perf_counter() - begun) * 1000)
    return found


def _best(work: Callable[[], object], times: int = 3) -> int:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return round(min(spent) * 1000)


def _fill(actor: Any, parties: int) -> None:
    """One debtor in ten is there twice: under another number, with the same registration or the same name and place."""
    from voldaan.connect.openitemfiles import read
    from voldaan.daily.intake import import_open_items

    head = ("Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;KvK;E-mail;Telefoon;Adres;"
            "Postcode;Plaats;Land;IBAN;Bedrag;Openstaand")  # fmt: skip
    rows = [head]
    for n in range(parties):
        who = n - 1 if n % 10 == 9 else n
        kvk = f"{90_000_000 + who}" if who % 3 else ""
        rows.append(
            f"F{n};01-02-2026;01-03-2026;D{n};Theehuis Regenboog {who};B.V.;{kvk};d{who}@example.nl;"
            f"+31970{100_000_000 + n};Proefweg {who};{1000 + who % 9000} AB;Proefstad;NL;;100,00;100,00"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posten.csv"
        path.write_text("\r\n".join(rows))
        import_open_items(actor, read(path, today=TODAY))


if __name__ == "__main__":
    main()
