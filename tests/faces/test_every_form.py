"""Every form of the desk: posted empty and with rubbish, without script; refused at its field, and nothing changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection, transaction
from django.test import Client
from tests.faces.conftest import TODAY, Office
from tests.faces.test_channel_pages import to_call
from tests.faces.test_orders import a_debit, payment
from tests.faces.whole_world import Form, furnish, leave_open, lived, walk

from voldaan.base import sql, tenancy
from voldaan.claims import holds

RUBBISH = {
    "empty": "",
    "letters": "kwartje",
    "no such day": "2026-02-30",
    "too much": "1000000000000",
    "below nothing": "-5",
    "no text": "a\0b",
    "a book": "x" * 100_000,
    "of another": "987654321",
}
#: More than this at once the server does not read at all.
MOST_POSTED = 2_000_000
#: Forms of which a button is refused, whatever is typed.
AS_A_WHOLE = {"desk:invoice_credit"}
#: A browser's own cookie and its flashes are no books, nor is how often somebody tried.
NOT_BOOKS = {"django_session", "django_migrations", "people_attempt"}
#: These ask nothing: the language of the page, and the way out.
NOT_ASKED = {"set_language", "desk:logout"}


def books(office: Office) -> dict[str, int]:
    """Alle tabellen: a sum over every row of each."""
    tables = sorted(set(connection.introspection.table_names()) - NOT_BOOKS)
    each = " UNION ALL ".join(
        f"SELECT '{table}', coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {table} t" for table in tables
    )
    with tenancy.active(office.tenant.id):
        return dict(sql.fetch(each))


def forms(client: Client, starts: list[str]) -> dict[tuple[str, ...], Form]:
    """One of every kind of form that a walk through the desk meets."""
    found: dict[tuple[str, ...], Form] = {}
    for page in walk(client, "/", *starts):
        for form in page.forms:
            if form.method == "post" and form.key[0] not in NOT_ASKED:
                found.setdefault(form.key, form)
    return found


def wrong_with(client: Client, office: Office, form: Form, rubbish: str, before: dict[str, int]) -> Iterator[str]:
    """What a demanding visitor would complain of after posting this."""
    typed = form.typed()
    rubbish = rubbish[: MOST_POSTED // (len(typed) + 1)]
    data = form.carried() | {name: rubbish for name, kind in typed if kind not in ("file", "checkbox", "radio")}
    try:
        answer = client.post(form.address, data, HTTP_REFERER=f"http://testserver{form.page}")
    except Exception as error:
        connection.set_rollback(False)
        yield f"breaks: {type(error).__name__} {error}"[:160]
        return
    html = answer.content.decode() if "text/html" in answer.get("Content-Type", "") else ""
    if answer.status_code >= 500:
        yield f"breaks: {answer.status_code}"
    if answer.status_code == 302:
        html = client.get(answer["Location"]).content.decode()
        if re.search(r'class="flash error"', html):
            yield "refused with a flash only: " + re.sub("<[^>]+>", "", html.split('class="flash error"')[1])[1:120]
        return
    if answer.status_code < 400:
        return
    if books(office) != before:
        yield "refused, and yet something changed"
    if typed and form.key[0] not in AS_A_WHOLE and not re.search(r'aria-invalid="true"', html):
        alert = re.search(r'(?s)(?:class="problem"|role="alert").*?<p>(.*?)</p>', html)
        yield f"refused {answer.status_code}, no field is named: {alert[1] if alert else ''}"
    is_short = 0 < len(rubbish) < 20 and "\0" not in rubbish
    if is_short and rubbish not in html and any(kind in ("text", "textarea") for _, kind in typed):
        yield "what was typed is gone"


def refused_badly(client: Client, office: Office, found: Iterable[Form]) -> dict[str, list[str]]:
    """Each of these forms with each kind of rubbish, one after the other rolled back: what is wrong, by form."""
    before = books(office)
    wrong: dict[str, list[str]] = {}
    for form in found:
        for name, rubbish in RUBBISH.items():
            with transaction.atomic():
                said = list(wrong_with(client, office, form, rubbish, before))
                transaction.set_rollback(True)
            if said:
                wrong.setdefault(" ".join(form.key), []).append(f"{name}: {'; '.join(said)}")
    return wrong


def test_rubbish_is_refused_at_its_field_and_changes_nothing(db: None, tmp_path: Path) -> None:
    office = lived(tmp_path)
    client = office.staff()
    first = forms(client, [])
    assert refused_badly(client, office, first.values()) == {}
    furnish(office, client)
    later = forms(client, leave_open(office, client))
    assert refused_badly(client, office, [later[key] for key in later if key not in first]) == {}


def test_rubbish_is_refused_where_money_and_letters_wait(alfa: Office) -> None:
    client = alfa.staff()
    order, _, call = payment(alfa), a_debit(alfa), to_call(alfa)
    with tenancy.active(alfa.tenant.id):
        line, unknown = alfa.line("B1").id, alfa.line("B2").id
        claim = alfa.claim("F00003")
        holds.set_hold(alfa.actor, "vulnerable", claim_id=claim.id)
        sql.execute("UPDATE outbox_message SET channel = 'post', state = 'sent', dispatched_on = %s"
                    " WHERE id = (SELECT max(id) FROM outbox_message)", [TODAY])  # fmt: skip
        message, *_ = sql.fetch("SELECT public_id FROM outbox_message ORDER BY id DESC LIMIT 1")
    pages = [
        f"/bank/{line}", f"/bank/{unknown}", "/bank/verwerken", f"/opdrachten/{order}", f"/opdrachten/{order}/wijzigen",
        f"/opdrachten/terugbetalen/{line}", *(f"/opdrachten/?what={w}&pile={p}" for w in ("payments", "debits")
                                             for p in ("ready", "under_way", "waiting")),
        f"/vorderingen/{claim.id}/schrijven", "/instellingen/e-mail", "/berichten/oude-posten", "/bellen/",
        f"/bellen/{call}", f"/berichten/{message[0]}", f"/berichten/{message[0]}/ontvangen",
    ]  # fmt: skip
    found = {}
    for address in pages:
        for page in walk(client, address, most=0):
            found |= {form.key: form for form in page.forms if form.method == "post" and form.key[0] not in NOT_ASKED}
    assert refused_badly(client, alfa, found.values()) == {}
