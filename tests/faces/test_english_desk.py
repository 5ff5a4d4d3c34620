"""The desk in English: nothing on its pages is still Dutch, also when something is refused, but what people wrote."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from django.db import transaction
from django.test import Client
from tests.faces.conftest import Office
from tests.faces.test_english_portal import DUTCH, english
from tests.faces.test_every_form import RUBBISH, forms
from tests.faces.whole_world import furnish, leave_open, lived, name_of, walk

from voldaan.base import sql, tenancy

#: Table, column: what people, banks and books wrote, and what goes to somebody in his own language.
DATA = (
    ("parties_party", "name"), ("parties_partyrole", "name"), ("parties_partyrole", "evidence"),
    ("parties_capacityevidence", "note"), ("parties_savedfilter", "name"), ("claims_claim", "description"),
    ("payments_bankline", "text"), ("payments_bankline", "counterparty_name"), ("complaints_complaint", "subject"),
    ("complaints_complaint", "told"), ("disputes_dispute", "told"), ("inbox_reply", "subject"),
    ("inbox_reply", "own_text"), ("inbox_reply", "quoted"), ("credit_creditlimit", "reason"),
    ("credit_debtorterm", "note"), ("credit_debtorterm", "contract"), ("arrangements_promise", "note"),
    ("agreements_termsversion", "title"), ("policy_policy", "note"), ("arrangements_planpolicy", "note"),
)  # fmt: skip
#: More words that the desk's English never holds; beside those that the pages of debtors are read for.
MORE_DUTCH = re.compile(r"\b(de|op|te|er|om|aan|heeft|staat|worden|tot|zonder|facturen|betaald|deel|dag|dagen)\b", re.I)
#: Said on purpose with the Dutch that the reader needs: the words of a format, of the law and of a paragraph.
WITH_DUTCH = re.compile(
    r"\([^()]*\b(?:BW|wet|brief|zzp'er)[^()]*\)|op verzoek|\d+% (?:boven|na) [\d.,]+(?: dagen)?"
    r"|\bart\. [\d:., en]+ (?:BW|Fw|Bki|Wki|Wgs|Sr)\b",
    re.IGNORECASE,
)
#: Pages that show or edit a text that is Dutch itself: of a message, of terms, of an answer to a debtor.
TEXTS = re.compile(r"desk:(?:text|message|terms|outbox_source)\w*$")
REFUSED_WITH = {name: rubbish for name, rubbish in RUBBISH.items() if name not in ("a book", "no text")}


def written(office: Office) -> list[str]:
    """Wat anderen schreven, the longest first; sentences apart too, for some are quoted one by one."""
    with tenancy.active(office.tenant.id):
        rows = [row[0] for table, column in DATA for row in sql.fetch(f"SELECT DISTINCT {column} FROM {table}")]
    texts = {" ".join(str(text).split()) for text in rows if text} | set(RUBBISH.values())
    texts |= {part for text in texts for part in re.split(r"(?<=[.!?])\s", text)}
    return sorted((text for text in texts if len(text) > 3), key=len, reverse=True)


def dutch(html: str, data: list[str]) -> list[str]:
    """Teksten of a page, labels among them, in which something is Dutch that nobody wrote."""
    body = re.sub(r"(?s)<(script|style|textarea|pre)\b.*?</\1>", " ", html.partition("<body")[2])
    body = re.sub(r'(?s)<(\w+)[^>]* lang="(?:nl|de|fy)".*?</\1>', " ", body)
    labels = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]+)"', body)
    texts = {" ".join(unescape(text).split()) for text in (*re.split(r"<[^>]+>", body), *labels)}
    return sorted(text for text in texts if any(words.search(_without(text, data)) for words in (DUTCH, MORE_DUTCH)))


def _without(text: str, data: list[str]) -> str:
    for own in data:
        text = text.replace(own, " ")
    return WITH_DUTCH.sub(" ", text)


def world(folder: Path) -> tuple[Office, Client, list[str]]:
    office = lived(folder)
    client = office.staff()
    furnish(office, client)
    return office, client, leave_open(office, client)


def test_no_page_of_the_desk_is_still_dutch_nor_what_it_refuses_with(db: None, tmp_path: Path) -> None:
    office, client, starts = world(tmp_path)
    asked = forms(client, starts)
    data = written(office)
    english(client)
    found: dict[str, list[str]] = {}
    pages = 0
    for page in walk(client, "/", *starts):
        pages += 1
        if not TEXTS.match(name_of(page.address)) and (texts := dutch(page.html, data)):
            found[page.address] = texts
    assert pages > 150
    refused = 0
    for form in asked.values():
        typed = form.typed()
        for name, rubbish in REFUSED_WITH.items():
            said = form.carried() | {
                field: rubbish for field, kind in typed if kind not in ("file", "checkbox", "radio")
            }
            with transaction.atomic():
                answer = client.post(form.address, said, HTTP_REFERER=f"http://testserver{form.page}")
                refused += answer.status_code >= 400
                texts = dutch(answer.content.decode(), data) if "html" in answer.get("Content-Type", "") else []
                transaction.set_rollback(True)
            if texts and not TEXTS.match(name_of(form.address)):
                found[f"{form.address} {name}"] = texts
    assert refused > 150
    assert found == {}
