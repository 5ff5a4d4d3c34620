"""Every page of the desk and the portal in a real browser, found by walking: nothing for axe, no page too wide."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from voldaan.testing.pytest_server import chromium

pytestmark = pytest.mark.chromium
sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
#: Files that are downloaded, and what only sends on.
NO_PAGE = (".pdf", ".png", ".xml", ".zip", ".json", "/csv", "uitloggen")
PUBLIC = ["/echt/", "/echt/?code=x", "/echt/7K3MQ9TX2HWD", "/betalen/7K3MQ9TX2HWD", "/rekenen/", "/rekenen/rente",
          "/rekenen/kosten", "/rekenen/brief"]  # fmt: skip
#: What stands beside the page, or is cut off within a box that does not scroll.
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CLIPPED = """() => [...document.querySelectorAll("main *")].filter(one => {
  const style = getComputedStyle(one)
  return one.clientWidth > 1 && one.innerText && ["hidden", "clip"].includes(style.overflowX)
    && style.textOverflow !== "ellipsis" && !one.classList.contains("hidden") && one.scrollWidth > one.clientWidth + 1
}).map(one => one.className + ": " + one.innerText.slice(0, 40))"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The demo as anybody starts it, small: its address and the password of its owner."""
    home = tmp_path_factory.mktemp("demo")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VOLDAAN_") and k != "DATABASE_URL"}
    environment |= {"VOLDAAN_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = [sys.executable, "-m", "voldaan", "demo", "--debtors", "30", "--days", "90", "--port", str(port)]
    server = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/inloggen")
        yield address, json.loads((home / "demo.json").read_text())["password"]
    finally:
        server.terminate()
        server.wait(timeout=40)


def _wait(address: str) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="module")
def page(demo: tuple[str, str]) -> Iterator[Any]:
    """One browser in which the owner has logged in."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        found = browser.new_context(locale="nl-NL", base_url=demo[0], viewport=PHONE).new_page()
        found.goto("/inloggen")
        found.fill("[name=username]", "demo@example.nl")
        found.fill("[name=password]", demo[1])
        found.press("[name=password]", "Enter")
        found.wait_for_url("**/")
        yield found
        browser.close()


def _kind(address: str) -> str:
    """Soort pagina: the address without the numbers and codes in it."""
    parts = [part for part in urlsplit(address).path.split("/") if part]
    parts = parts[:1] + ["#"] * len(parts[1:]) if parts[:1] == ["teksten"] else parts
    return "/".join("#" if any(c.isdigit() for c in part) or part.isupper() else part for part in parts)


def _pages(page: Any) -> Iterator[str]:
    """One page of every kind that links lead to, and those outside; each is open in the browser when it is given."""
    waiting, kinds = ["/", *PUBLIC], {_kind("/"), *map(_kind, PUBLIC)}
    while waiting:
        address = waiting.pop(0)
        page.goto(address)
        yield address
        for link in page.locator("a[href]").evaluate_all("all => all.map(one => one.href)"):
            path = urlsplit(link).path
            inside = urlsplit(link).netloc == urlsplit(page.url).netloc
            if inside and not path.endswith(NO_PAGE) and _kind(path) not in kinds:
                kinds.add(_kind(path))
                waiting.append(path)


def test_every_page_is_whole_on_a_telephone_and_a_desk_in_light_and_dark(page: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    wrong: dict[str, list[object]] = {}
    seen = []
    for address in _pages(page):
        seen.append(address)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = !one.closest('.rooms, .top') })")
        for size, scheme in ((PHONE, "light"), (DESKTOP, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            said: list[object] = [page.evaluate(WIDE)] if page.evaluate(WIDE) > 0 else []
            said += page.evaluate(CLIPPED)
            # The structure is the same at every size: on the desk only what the eye sees of the dark colours.
            options = {"runOnly": ["color-contrast"]} if scheme == "dark" else None
            found = axe.Axe().run(page, options=options).response["violations"]
            said += [(scheme, each["id"], each["nodes"][0]["html"][:160]) for each in found]
            if said:
                wrong[f"{address} {size['width']}"] = said
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
    assert len(seen) > 60
    assert wrong == {}
