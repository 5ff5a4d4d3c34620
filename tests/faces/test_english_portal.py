"""The pages of debtors in English: nothing on them is still Dutch, also when something is refused."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client
from tests.faces.conftest import Office
from tests.faces.test_arrangement_pages import inside
from tests.faces.whole_world import Page

#: Words that no English sentence holds; names and references of the letters are no sentences.
DUTCH = re.compile(
    r"\b(het|een|niet|wij|uw|van|voor|deze|geen|kunt|wordt|zijn|maar|dat|bij|naar|nog|elke|ook|als|kies|vul|schrijf)\b",
    re.IGNORECASE,
)


def dutch(html: str) -> list[str]:
    """Zinnen on a page that are Dutch; what says of itself that it is Dutch (``lang="nl"``) may be."""
    body = re.sub(r'(?s)<(script|style)\b.*?</\1>|<(button|a|span)[^>]* lang="nl".*?</\2>', " ", html.split("<body")[1])
    texts = [" ".join(unescape(text).split()) for text in re.split(r"<[^>]+>", body)]
    return [text for text in texts if len(DUTCH.findall(text)) > 0 and " " in text]


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_no_page_of_a_debtor_holds_a_dutch_sentence(alfa: Office) -> None:
    client, code = inside(alfa)
    english(client)
    found = {}
    for address in (
        "/echt/", "/echt/?code=x", f"/echt/{code}", "/echt/7K3MQ9TX2HWD", f"/schrijven/{code}", f"/betwisten/{code}",
        f"/adres/{code}", f"/adres/{code}?klaar=1",
        f"/klacht/{code}", f"/klacht/{code}?klaar=1", f"/betwisten/{code}?klaar=1", f"/tevreden/{code}",
        f"/regeling/{code}", f"/regeling/{code}?day=25", f"/regeling/{code}?day=99",
        f"/regeling/{code}?day=25&amount=0,01",
        f"/regeling/{code}?day=25&terms=3", f"/regeling/{code}?day=25&terms=999", "/betalen/7K3MQ9TX2HWD", "/rekenen/",
        "/rekenen/rente", "/rekenen/kosten", "/rekenen/brief",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code in (200, 404, 422), address
        found[address] = dutch(answer.content.decode())
    assert {address: texts for address, texts in found.items() if texts} == {}


def test_what_is_refused_is_said_in_english(alfa: Office) -> None:
    client, code = inside(alfa)
    english(client)
    client.post(f"/regeling/{code}/ja", agreed(client, code))
    row = re.search(r'name="id" value="(\d+)"', client.get(f"/regeling/{code}").content.decode())
    assert row is not None
    told = {}
    for what, data in {
        "move": {"number": "1", "to": "2020-01-01"}, "nothing": {"number": "1", "to": "31-31-31", "what": "move"},
        "pause": {"weeks": "0"}, "long": {"weeks": "40", "what": "pause"},
    }.items():  # fmt: skip
        answer = client.post(f"/regeling/{code}/wijzigen", {"id": row[1], "what": what} | data)
        told[what] = (answer.status_code, dutch(answer.content.decode()))
    for address in ("schrijven", "betwisten", "klacht"):
        answer = client.post(f"/{address}/{code}", {"text": ""})
        told[address] = (answer.status_code, dutch(answer.content.decode()))
    assert told == {"move": (422, []), "nothing": (422, []), "pause": (422, []), "long": (409, []),
                    "schrijven": (422, []), "betwisten": (422, []), "klacht": (422, [])}  # fmt: skip


def agreed(client: Client, code: str) -> dict[str, str]:
    """What the page with the question "is this right?" carries."""
    address = f"/regeling/{code}?day=25&terms=3"
    page = Page(client.get(address).content.decode(), address)
    return next(form.carried() for form in page.forms if form.key[0] == "plan:accept")
