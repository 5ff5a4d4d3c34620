"""The desk in a real browser: the program as a person starts it, with its own database and a visible page."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from tests.faces.conftest import HEAD

from voldaan.base import clock
from voldaan.testing.pytest_server import chromium

pytestmark = pytest.mark.chromium
sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 860}
PAGES = [
    "/",
    "/berichten/",
    "/berichten/?state=all",
    "/vorderingen/",
    "/bank/",
    "/bank/?state=all",
    "/inlezen/",
    "/dagrun/",
    "/beleid/",
    "/beleid/1",
    "/beleid/nieuw",
    "/facturen/",
    "/opdrachten/",
    "/teksten/",
    "/teksten/reminder/nl/formal",
]
IBAN = "NL91ABNA0417164300"


@dataclass(frozen=True)
class Desk:
    """Where the desk is, and who may log in."""

    address: str
    email: str
    password: str


def _rows() -> str:
    issued, due = (clock.today() - timedelta(days=days) for days in (45, 15))
    names = ("Bakkerij Jansen", "Garage Visser", "Noor Bakker", "Kwekerij De Wit")
    return "\r\n".join(
        f"F{n:05d};{issued:%d-%m-%Y};{due:%d-%m-%Y};D{n:05d};{name};B.V.;;d{n}@example.nl;;Dorpsstraat {n};3511 AB;"
        f"Utrecht;NL;;{n}00,00;{n}00,00;Levering"
        for n, name in enumerate(names, 1)
    )


def _statement() -> str:
    on = clock.today().isoformat()
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )
    entry = (
        f"<Ntry><Amt Ccy='EUR'>55.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{on}</Dt></BookgDt>"
        f"<ValDt><Dt>{on}</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef></Ntry>"
    )
    return (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt>"
        "<GrpHdr><MsgId>M</MsgId></GrpHdr>"
        f"<Stmt><Id>1</Id><ElctrncSeqNb>1</ElctrncSeqNb><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balance.format('OPBD', '0.00')}{balance.format('CLBD', '55.00')}{entry}</Stmt></BkToCstmrStmt></Document>"
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A data folder of its own, filled by the command line, and the desk served from it."""
    folder = tmp_path_factory.mktemp("desk")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VOLDAAN_") and k != "DATABASE_URL"}
    environment |= {"VOLDAAN_HOME": str(folder / "home"), "PYTHONPATH": os.pathsep.join(sys.path)}
    (folder / "posten.csv").write_text(f"{HEAD}\r\n{_rows()}\r\n")
    (folder / "bank.xml").write_text(_statement())
    program = [sys.executable, "-m", "voldaan"]

    def voldaan(*arguments: str) -> dict[str, Any]:
        done = subprocess.run(
            [*program, *arguments, "--json"], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    voldaan("init", "--name", "De Linde", "--iban", IBAN)
    voldaan("import", str(folder / "posten.csv"))
    voldaan("bank", "import", str(folder / "bank.xml"))
    voldaan("run")
    user = voldaan("user", "noor@example.nl")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*program, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/inloggen")
        yield Desk(f"http://127.0.0.1:{port}", user["email"], user["password"])
    finally:
        server.terminate()
        server.wait(timeout=40)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield found
        found.close()


class Screen:
    """A page of the desk in which somebody has logged in; what the browser complains of is kept."""

    def __init__(self, browser: Any, desk: Desk, **options: Any) -> None:
        self.desk, self.complaints = desk, []
        self.context = browser.new_context(locale="nl-NL", base_url=desk.address, **({"viewport": DESKTOP} | options))
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto("/inloggen")
        self.page.fill("[name=username]", desk.email)
        self.page.fill("[name=password]", desk.password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/")


def test_noor_approves_on_her_telephone(desk: Desk, browser: Any) -> None:
    screen = Screen(browser, desk, viewport=PHONE, has_touch=True, is_mobile=True)
    page = screen.page
    assert page.locator("h1").inner_text() == "Vandaag"
    page.get_by_text("4 berichten wachten op uw goedkeuring").tap()
    page.get_by_text("Bakkerij Jansen").tap()
    assert page.locator(".sheetimage").first.evaluate("image => image.decode().then(() => image.naturalWidth > 500)")
    page.get_by_role("button", name="Goedkeuren").tap()
    page.get_by_text("1 bericht goedgekeurd.").wait_for()
    page.get_by_text("3 wachten op goedkeuring").wait_for()
    assert screen.complaints == []


def test_the_keyboard_walks_opens_and_approves(desk: Desk, browser: Any) -> None:
    screen = Screen(browser, desk)
    page = screen.page
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url("**/berichten/")
    waiting = page.locator(".letters > li").count()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(".letters > li").first.evaluate("row => row.classList.contains('now')")
    page.keyboard.press("e")
    page.get_by_text("1 bericht goedgekeurd.").wait_for()
    assert page.locator(".letters > li").count() == waiting - 1
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/berichten/[A-Z2-7]{26}$"))
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Sneltoetsen").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    assert screen.complaints == []


def test_typing_filters_the_list_and_the_address_keeps_it(desk: Desk, browser: Any) -> None:
    screen = Screen(browser, desk)
    page = screen.page
    page.goto("/vorderingen/")
    page.locator("#q").press_sequentially("visser")
    page.get_by_text("1 vordering, samen").wait_for()
    assert page.locator("tbody tr").count() == 1
    assert "q=visser" in page.url
    page.reload()
    assert page.locator("tbody tr").count() == 1
    assert screen.complaints == []


def test_what_is_left_of_a_payment_follows_the_typing(desk: Desk, browser: Any) -> None:
    screen = Screen(browser, desk)
    page = screen.page
    page.goto("/bank/")
    page.locator("[data-open]").first.click()
    page.fill("#q", "F00004")
    page.keyboard.press("Enter")
    page.locator("input.amount").first.fill("1.040,24")
    assert "985,24" in page.locator("[data-left] output").inner_text()
    page.locator("input.amount").first.fill("40,00")
    assert "15,00" in page.locator("[data-left] output").inner_text()
    assert screen.complaints == []


def test_everything_works_without_script(desk: Desk, browser: Any) -> None:
    page = Screen(browser, desk, java_script_enabled=False).page
    page.goto("/vorderingen/")
    page.fill("#q", "wit")
    page.get_by_role("button", name="Filter").click()
    assert page.locator("tbody tr").count() == 1
    page.locator("[data-open]").first.click()
    assert page.locator("h1").inner_text() == "Kwekerij De Wit"
    page.goto("/berichten/")
    waiting = page.locator(".letters > li").count()
    page.locator(".letters input[type=checkbox]").first.check()
    page.get_by_role("button", name="Sla over", exact=True).click()
    page.get_by_text("1 bericht overgeslagen.").wait_for()
    assert page.locator(".letters > li").count() == waiting - 1


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "telephone"])
def test_no_page_is_wider_than_its_screen(size: dict[str, int], desk: Desk, browser: Any) -> None:
    page = Screen(browser, desk, viewport=size).page
    wide = {}
    for address in [*PAGES, *_details(page)]:
        page.goto(address)
        _open_all(page)
        wide[address] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "telephone"])
def test_axe_finds_nothing(size: dict[str, int], scheme: str, desk: Desk, browser: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    page = Screen(browser, desk, viewport=size, color_scheme=scheme).page
    found = {}
    for address in [*PAGES, *_details(page), "/vorderingen/999999", "/echt/", "/echt/?code=x"]:
        page.goto(address)
        _open_all(page)
        found[address] = [(v["id"], v["nodes"][0]["html"]) for v in axe.Axe().run(page).response["violations"]]
    assert {address: violations for address, violations in found.items() if violations} == {}


def _details(page: Any) -> list[str]:
    found = []
    for address in ("/vorderingen/?stage=all", "/berichten/?state=all", "/bank/?state=all", "/inlezen/", "/dagrun/"):
        page.goto(address)
        found.append(page.locator("[data-open]").first.get_attribute("href"))
    return found


def _open_all(page: Any) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
