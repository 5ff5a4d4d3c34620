"""Large files are streamed: ten times the entries take hardly more memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.connect.bank_samples import PAYER, camt053, entry, payment, statement
from tests.unit.connect.test_mt940 import mt940

PEAK = """
import sys
from pathlib import Path
from voldaan.connect.bankfiles import read
count = sum(1 for _ in read(sys.argv[1]))
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(count, int(peak) // 1024)
"""
"""Peak memory of this process alone; what getrusage says includes the parent's."""
PARTIES = f"<RltdPties><DbtrAcct><Id><IBAN>{PAYER}</IBAN></Id></DbtrAcct></RltdPties>"


def large_camt(entries: int) -> bytes:
    inner = payment(f"{PARTIES}<RmtInf><Ustrd>Factuur 2026-00123</Ustrd></RmtInf>")
    told = "".join(entry("1.00", inner=inner, reference=f"R{number}") for number in range(entries))
    return camt053(statement(told, "0.00", f"{entries}.00"))


def large_mt940(entries: int) -> bytes:
    movement = ":61:2603010302C1,00NTRFNONREF//B{}"
    told = [line for n in range(entries) for line in (movement.format(n), ":86:/NAME/A BAKKER/REMI/FACTUUR 2026-00123")]
    return mt940(*told, closing=f"C260302EUR{entries},00")


def peak_mb(content: bytes, path: Path, parts: int) -> int:
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"}
    )
    count, peak = map(int, done.stdout.split())
    assert count == parts
    return peak


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
@pytest.mark.parametrize("make", [large_camt, large_mt940])
def test_ten_times_the_entries_take_hardly_more_memory(make: Callable[[int], bytes], tmp_path: Path) -> None:
    small = peak_mb(make(2_000), tmp_path / "small", 2_002)
    large = peak_mb(make(20_000), tmp_path / "large", 20_002)
    assert large - small < 12
