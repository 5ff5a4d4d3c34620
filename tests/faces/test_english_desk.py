from __future__ import annotations
import json, re
from html import unescape
from django.db import transaction
from tests.faces.test_every_form import RUBBISH, forms
from tests.faces.whole_world import furnish, leave_open, lived, walk

DUTCH = re.compile(
    r"\b(de|het|een|niet|wij|uw|van|voor|deze|geen|kunt|wordt|worden|zijn|maar|dat|bij|naar|nog|elke|ook|als|kies|vul|schrijf|en|op|met|te|om|aan|heeft|staat|er|al|door|uit|dag|dagen|factuur|facturen|tot|maand|soort|korting|betaald|zonder|alle|geef|meer|dit|die|wat|wie|hij|zij|nu|pas|vanaf)\b",
    re.I,
)


def texts(html):
    body = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", html.split("<body")[1])
    body = re.sub(
        r'(?s)<(button|a|span|p|div|pre|section|article|iframe|details|ul|td|h1|h2|select|form)\b[^>]* lang="nl".*?</\1>',
        " ",
        body,
    )
    out = [" ".join(unescape(t).split()) for t in re.split(r"<[^>]+>", body)]
    out += [
        unescape(m) for m in re.findall(r'(?:title|aria-label|placeholder|alt|data-confirm|content)="([^"]+)"', body)
    ]
    return [t for t in out if DUTCH.search(t)]


def test_it(db, tmp_path):
    office = lived(tmp_path)
    client = office.staff()
    furnish(office, client)
    starts = leave_open(office, client)
    found = forms(client, starts)
    client.cookies["django_language"] = "en"
    seen = {}
    for page in walk(client, "/", *starts):
        for t in texts(page.html):
            seen.setdefault(t, []).append(page.address)
    refused = {}
    for form in found.values():
        typed = form.typed()
        for name, rubbish in RUBBISH.items():
            if name in ("a book", "no text"):
                continue
            data = form.carried() | {n: rubbish for n, kind in typed if kind not in ("file", "checkbox", "radio")}
            with transaction.atomic():
                answer = client.post(form.address, data, HTTP_REFERER=f"http://testserver{form.page}")
                if answer.status_code == 302:
                    answer = client.get(answer["Location"])
                html = (
                    answer.content.decode()
                    if "text/html" in answer.get("Content-Type", "") and "<body" in answer.content.decode()
                    else "<body>"
                )
                transaction.set_rollback(True)
            for t in texts(html):
                if t not in seen:
                    refused.setdefault(t, []).append(form.address + " " + name)
    json.dump([seen, refused], open("/tmp/english-w/walk.json", "w"))
