"""Forty lines settled by keyboard in a real browser: how many keys it takes, and that it works without script too."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_desk import DESKTOP, IBAN, PHONE, Desk, Screen, _wait, sync_api
from tests.faces.conftest import HEAD

from voldaan.base import clock
from voldaan.testing.builders import Movement, camt053, euros
from voldaan.testing.personas import persona
from voldaan.testing.pytest_server import chromium

pytestmark = pytest.mark.chromium
LINES = 40
NOBODY = 4


def _rows() -> list[str]:
    """Two invoices of the same amount for each debtor: who names none of them may mean either."""
    issued, due = (clock.today() - timedelta(days=days) for days in (45, 15))
    found = []
    for n in range(LINES - NOBODY):
        p = persona(4, n)
        for part in (1, 2):
            found.append(
                f"F{2 * n + part:05d};{issued:%d-%m-%Y};{due + timedelta(days=part):%d-%m-%Y};{p.number};{p.name} {n};"
                f"B.V.;;d{n}@example.nl;;Dorpsstraat {n};3511 AB;Utrecht;NL;;{euros(_cents(n))};{euros(_cents(n))};"
            )
    return found


def _cents(n: int) -> int:
    return 50_00 + 7_31 * n


def _statement() -> bytes:
    movements = [
        Movement(f"R{n}", _cents(n), f"{persona(4, n).name} {n}", "", "betaling factuur") for n in range(LINES - NOBODY)
    ]
    movements += [Movement(f"N{n}", 900_00 + n, "Geen klant", "", "huur") for n in range(NOBODY)]
    return camt053(IBAN, clock.today(), 0, movements)


@pytest.fixture(scope="module")
def voldaan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Desk]]:
    """A desk with forty lines that wait; and its command line."""
    folder: Path = tmp_path_factory.mktemp("settle")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VOLDAAN_") and k != "DATABASE_URL"}
    environment |= {"VOLDAAN_HOME": str(folder / "home"), "PYTHONPATH": os.pathsep.join(sys.path)}
    (folder / "posten.csv").write_text("\r\n".join([HEAD, *_rows(), ""]))
    (folder / "bank.xml").write_bytes(_statement())
    program = [sys.executable, "-m", "voldaan"]

    def command(*arguments: str) -> Any:
        done = subprocess.run(
            [*program, *arguments, "--json"], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    command("init", "--name", "De Linde", "--iban", IBAN)
    command("import", str(folder / "posten.csv"))
    command("bank", "import", str(folder / "bank.xml"))
    user = command("user", "noor@example.nl")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*program, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/inloggen")
        yield command, Desk(f"http://127.0.0.1:{port}", user["email"], user["password"])
    finally:
        server.terminate()
        server.wait(timeout=40)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield found
        found.close()


class Keyboard:
    """Toetsenbord that counts, and notes how long the server took for each page that came of it."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses, self.milliseconds = page, 0, list[float]()

    def press(self, key: str, *, goes: bool = True) -> None:
        self.presses += 1
        if not goes:
            self.page.keyboard.press(key)
            return
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        timing = "(([n]) => n.responseStart - n.requestStart)(performance.getEntriesByType('navigation'))"
        self.milliseconds.append(self.page.evaluate(timing))


def test_a_page_of_settling_is_accessible_and_fits(voldaan: tuple[Any, Desk], browser: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    for size, scheme in ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")):
        page = Screen(browser, voldaan[1], viewport=size, color_scheme=scheme).page
        page.goto("/bank/verwerken")
        violations = [(v["id"], v["nodes"][0]["html"]) for v in axe.Axe().run(page).response["violations"]]
        assert violations == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_one_line_is_settled_and_undone_without_script(voldaan: tuple[Any, Desk], browser: Any) -> None:
    page = Screen(browser, voldaan[1], java_script_enabled=False).page
    page.goto("/bank/verwerken")
    name = page.locator("h2#line").inner_text()
    page.keyboard.press("Enter")
    page.get_by_text(f"Laatst: {name}").wait_for()
    assert page.locator("h2#line").inner_text() != name
    page.get_by_role("button", name="Ongedaan maken").click()
    page.get_by_text("Teruggedraaid. Het geld wacht op verwerking.").wait_for()
    assert page.locator("h2#line").inner_text() == name
    page.get_by_role("link", name="Later, volgende").click()
    assert page.locator("h2#line").inner_text() != name


def test_forty_lines_are_settled_with_less_than_three_keys_each(
    voldaan: tuple[Any, Desk], browser: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    command, desk = voldaan
    screen = Screen(browser, desk)
    page = screen.page
    page.goto("/bank/verwerken")
    keyboard = Keyboard(page)
    assert "40 regels wachten" in page.locator("h1 + p").inner_text()
    for n in range(LINES - NOBODY):
        if n % 6 == 5:  # it was the other invoice
            keyboard.press("2", goes=False)
        keyboard.press("Enter")
    proposed = keyboard.presses
    keyboard.press("u")
    keyboard.press("Enter")
    for _ in range(NOBODY):
        keyboard.press("g")
    page.get_by_text("Er is niets met de hand te verwerken.").wait_for()
    lines = command("bank", "lines")
    assert sorted({line["state"] for line in lines}) == ["allocated", "not_ours"]
    assert sum(line["state"] == "allocated" for line in lines) == LINES - NOBODY
    assert [line["unallocated_cents"] for line in lines] == [0] * LINES
    assert command("check") == {"clean": True, "differences": []}
    assert (proposed, keyboard.presses) == (42, 48)
    assert screen.complaints == []
    told = sorted(keyboard.milliseconds)
    with capsys.disabled():
        print(f"\n40 lines: {keyboard.presses} keys; server per page: median {statistics.median(told):.0f} ms, "
              f"slowest {told[-1]:.0f} ms")  # fmt: skip


def test_the_keys_that_look_around_change_nothing(voldaan: tuple[Any, Desk], browser: Any) -> None:
    command, desk = voldaan
    command("bank", "undo", "N0")
    command("bank", "undo", "N1")
    page = Screen(browser, desk).page
    page.goto("/bank/verwerken")
    first = page.locator("h2#line + p").inner_text(), page.locator(".payment strong").inner_text()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Sneltoetsen").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_function("document.querySelector('.queue li:nth-child(2) a[aria-current]')")
    page.keyboard.press("k")
    page.wait_for_function("document.querySelector('.queue li:nth-child(1) a[aria-current]')")
    assert (page.locator("h2#line + p").inner_text(), page.locator(".payment strong").inner_text()) == first
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    page.keyboard.type("F99999")
    page.keyboard.press("Enter")
    page.get_by_text("Niets gevonden voor “F99999”.").wait_for()
    page.keyboard.press("s")
    page.wait_for_url("**/bank/*next=*")
    assert sum(line["state"] == "to_settle" for line in command("bank", "lines")) == 2


def test_the_other_pages_about_money_are_accessible_and_fit(voldaan: tuple[Any, Desk], browser: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    addresses = ["/bank/voorstellen?from=40", "/bank/zonder-bestemming", "/bank/precisie", "/instellingen/betalingen"]
    found, wide = {}, {}
    for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page = Screen(browser, voldaan[1], viewport=size, color_scheme=scheme).page
        for address in addresses:
            page.goto(address)
            found[address, scheme] = [
                (v["id"], v["nodes"][0]["html"]) for v in axe.Axe().run(page).response["violations"]
            ]
            wide[address, scheme] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert {where: violations for where, violations in found.items() if violations} == {}
    assert {where: pixels for where, pixels in wide.items() if pixels > 0} == {}
