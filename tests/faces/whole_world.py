"""A year in small: an administration that has lived, with one of everything that a page can show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from tests.faces.conftest import TODAY, Office

from voldaan.bank_orders import mandates
from voldaan.base import clock, tenancy
from voldaan.base.actor import system
from voldaan.claims.models import Claim
from voldaan.complaints import services as complaints
from voldaan.complaints.models import Complaint
from voldaan.credit import services as credit
from voldaan.disputes import services as disputes
from voldaan.disputes.models import Dispute
from voldaan.inbox import services as inbox
from voldaan.parties import duplicates
from voldaan.parties.models import Party
from voldaan.parties.services import open_administration
from voldaan.testing.demo import CREDITOR
from voldaan.testing.own_invoices import make_some
from voldaan.testing.personas import test_iban
from voldaan.testing.world import live

MOST_OF_ONE_KIND = 3


def lived(folder: Path, *, kind: str = "agency", debtors: int = 40, days: int = 110) -> Office:
    """Een administratie that lived up to the day of the clock."""
    tenant = open_administration("Regenboog", kind=kind, iban=test_iban("ABNA", 417_164_300), details=CREDITOR)
    actor = system(tenant.id, "wereld")
    live(actor, folder, debtors=debtors, days=days, seed=1, until=TODAY)
    with clock.set_to(TODAY):
        make_some(actor)
    return Office(tenant, folder)


class Page(HTMLParser):
    """What a page holds: its links, and its forms with their fields (name, kind, value)."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address, self.html = address, html
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        if tag == "a" and said.get("href"):
            self.links.append(urljoin(self.address, said["href"]))
        elif tag == "form":
            self._form = Form(self.address, said)
            self.forms.append(self._form)
        elif tag in ("input", "select", "textarea", "button"):
            form = next((f for f in self.forms if f.id and f.id == said.get("form")), self._form)
            if form is not None and said.get("name"):
                kind = said.get("type", "text") if tag == "input" else tag
                form.fields.append((said["name"], kind, said.get("value", "")))
                self._select = said["name"] if tag == "select" else self._select
        elif tag == "option" and self._select and said.get("value") and self._form is not None:
            self._form.options.setdefault(self._select, []).append(said["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


class Form:
    """Formulier as a browser without script sees it."""

    def __init__(self, page: str, said: dict[str, str]) -> None:
        self.page, self.id = page, said.get("id", "")
        self.method = said.get("method", "get").lower()
        self.address = urljoin(page, said.get("action") or page)
        self.takes_files = "multipart" in said.get("enctype", "")
        self.fields: list[tuple[str, str, str]] = []
        self.options: dict[str, list[str]] = {}

    def carried(self) -> dict[str, str]:
        """What it posts without anybody typing: what is hidden, and its first button."""
        found = {name: value for name, kind, value in self.fields if kind == "hidden"}
        buttons = [(name, value) for name, kind, value in self.fields if kind in ("button", "submit")]
        return dict(buttons[:1]) | found

    def typed(self) -> list[tuple[str, str]]:
        """What a person fills: (name, kind)."""
        odd = ("hidden", "button", "submit")
        return list(dict.fromkeys((name, kind) for name, kind, _ in self.fields if kind not in odd))

    @property
    def key(self) -> tuple[str, ...]:
        """What makes a form another form: its address by name, and what is in it."""
        words = (re.sub(r"[-_]?\d+", "", name) for name, _, _ in self.fields)
        buttons = (f"{name}={value}" for name, kind, value in self.fields if kind == "button" and len(value) < 12)
        return name_of(self.address), *sorted(set(words)), *sorted(re.sub(r"\d+", "", b) for b in buttons)


def name_of(address: str) -> str:
    """Naam of the page at an address; empty when there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def walk(client: Client, *starts: str, most: int = MOST_OF_ONE_KIND) -> Iterator[Page]:
    """Loop alles na that can be reached by links, some pages of each kind."""
    waiting = [*(starts or ("/",))]
    seen, kinds = set(waiting), dict[tuple[str, str], int]()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
            continue
        page = Page(answer.content.decode(), address)
        yield page
        for link in page.links:
            parts = urlsplit(link)
            plain = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = (name_of(plain), re.sub(r"=[^&]*", "", parts.query))
            if parts.netloc or plain in seen or not kind[0] or kinds.get(kind, 0) >= most:
                continue
            seen.add(plain)
            kinds[kind] = kinds.get(kind, 0) + 1
            waiting.append(plain)


def names() -> list[str]:
    """Alle adressen by name, from the resolver."""
    found = []

    def look(patterns: list[object], space: str) -> None:
        for each in patterns:
            if hasattr(each, "url_patterns"):
                look(each.url_patterns, each.namespace or space)
            elif each.name:  # type: ignore[attr-defined]
                found.append(f"{space}:{each.name}" if space else each.name)  # type: ignore[attr-defined]

    look(list(get_resolver().url_patterns), "")
    return sorted(found)


#: What a person would fill in, by the end of the name of a field.
PLAUSIBLE = {
    "iban": test_iban("INGB", 1_234_567), "email": "iemand@example.nl", "postcode": "9990 AB", "amount": "10,00",
    "cents": "1000", "on": "2026-12-01", "until": "2026-12-01", "day": "2026-12-01", "from": "2026-12-01", "count": "3",
    "days": "14", "kvk": "90000000", "number": "1", "debtor": "D00001", "weeks": "2", "price": "10,00", "quantity": "1",
    "percent": "5", "other": "", "settle": "", "discount": "",
}  # fmt: skip
#: Not while furnishing: what empties the house again.
LEFT_ALONE = re.compile(r"undo|cancel|discard|forget|release|withdraw$|waive|switch|logout|set_language|roll|export$")


def furnish(office: Office, client: Client) -> None:
    """Richt in: what people say and agree, and then every form that can be met filled once as a person would."""
    with tenancy.active(office.tenant.id):
        due = Claim.objects.filter(closed_on=None, holds=None, due_on__lt=TODAY, principal_cents__gt=0)
        one, other, third, *_ = due.order_by("id")
    for address, data in (
        (f"/vorderingen/{one.id}/betwisten", {"category": "not_received", "told": "Niets ontvangen", "source": "desk",
                                              "received_on": "2026-11-19"}),
        (f"/vorderingen/{one.id}/stop", {"kind": "dispute"}),
        (f"/vorderingen/{other.id}/regeling", {"keep": "1", "first_on": "2026-12-18", "rhythm": "monthly",
                                               "count": "3"}),
        (f"/vorderingen/{third.id}/toezegging", {"on": "2026-11-30"}),
        (f"/vorderingen/{third.id}/bijlagen", {"pdfs": SimpleUploadedFile("f.pdf", b"%PDF-1.4\n%%EOF\n")}),
        (f"/debiteuren/{third.debtor_id}/contact", {"contact-kind": "email", "contact-purpose": "reminder",
                                                    "contact-value": "boek@example.nl"}),
        (f"/debiteuren/{third.debtor_id}/rol", {"role-kind": "contact_person", "role-name": "Sam Boek",
                                                "role-letters": "none"}),
        ("/klachten/nieuw", {"debtor": number_of(office, third.debtor_id), "subject": "Toon", "told": "Onvriendelijk",
                             "source": "phone", "received_on": "2026-11-19"}),
        ("/machtigingen/contract", {"identifier": "NL09ZZZ321096450000", "account": "1", "format": "pain.008.001.08",
                                    "notice_days": "14"}),
        ("/inlezen/", {"do": "look", "file": SimpleUploadedFile("x.csv", b"a;b;c\n1;2;3\n4;5;6\n")}),
    ):  # fmt: skip
        client.post(address, data)
    posted: set[tuple[str, ...]] = set()
    for page in walk(client):
        for form in page.forms:
            if form.method != "post" or form.key in posted or LEFT_ALONE.search(name_of(form.address)):
                continue
            posted.add(form.key)
            client.post(form.address, _filled(form), HTTP_REFERER=f"http://testserver{form.page}")


def leave_open(office: Office, client: Client) -> list[str]:
    """Laat open: one of each thing that waits for a person; gives the pages on which it stands.

    A form that is filled settles what it is about, so these come after everything was filled once.
    """
    looked = client.post("/inlezen/", {"do": "look", "file": SimpleUploadedFile("y.csv", b"p;q;r\n1;2;3\n4;5;6\n")})
    with tenancy.active(office.tenant.id), clock.set_to(TODAY):
        claim = Claim.objects.filter(closed_on=None, holds=None, principal_cents__gt=0).order_by("-id")[0]
        disputes.open_dispute(office.actor, claim_id=claim.id, category="not_received", source="desk")
        complaints.register(office.actor, case_id=claim.case_id, subject="De toon", source="phone")
        reply = inbox.receive(
            office.actor, channel="portal", case_id=claim.case_id, reference="open",
            text="Wij zijn verhuisd naar Droomweg 12, 9990 AE Proefstad. Ik betaal op 1 december.",
        )  # fmt: skip
        mandate = mandates.add_mandate(office.actor, mandates.NewMandate(
            claim.debtor_id, "M-open", test_iban("INGB", 7_654_321), "Open", TODAY, "paper", "klapper"))  # fmt: skip
        twin = Party.objects.get(id=claim.debtor_id)
        twin.pk, twin.number, twin.local_fields = None, "TWEELING", []
        twin.save(force_insert=True)
        duplicates.find(office.actor)
        credit.request_limit(office.actor, claim.debtor_id, 900_000_00, reason="grote opdracht")
        pages = [f"/betwistingen/{d.number}" for d in Dispute.objects.filter(state="open")]
        pages += [f"/klachten/{c.number}" for c in Complaint.objects.filter(resolved_on=None)]
        pages += [f"/debiteuren/dubbel/{d.id}" for d in duplicates.waiting()]
    assert mandate
    return [*pages, f"/post/{reply}", f"/debiteuren/{claim.debtor_id}", f"/vorderingen/{claim.id}", "/machtigingen/",
            "/krediet/", looked["Location"]]  # fmt: skip


def number_of(office: Office, party_id: int) -> str:
    """Debiteurnummer."""
    with tenancy.active(office.tenant.id):
        return Party.objects.get(id=party_id).number


def _filled(form: Form) -> dict[str, object]:
    data: dict[str, object] = dict(form.carried())
    for name, kind, value in form.fields:
        options = form.options.get(name)
        if kind == "checkbox":
            data[name] = value or "on"
        elif kind == "radio":
            data.setdefault(name, value)
        elif options:
            data[name] = options[0]
        elif kind in ("text", "textarea", "date", "number", "email", "tel", "search") and name not in data:
            word = re.split(r"[-_]", name)[-1]
            data[name] = value or PLAUSIBLE.get(word, "2026-12-01" if kind == "date" else "Iets dat klopt")
    return data
