"""Versions of the policy: drafts, a day from which they hold, withdrawal, roll-back; what was used never changes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, Permission, system
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.connect.openitemfiles import read
from voldaan.daily import adoption
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.daily.why import why
from voldaan.parties.services import open_administration
from voldaan.policy import queries, services

pytestmark = pytest.mark.usefixtures("committing")

TODAY = date(2026, 3, 19)
DAY = timedelta(days=1)
TEXT = services.default_text("company")
LATER = TEXT.replace('step = "reminder"\nanchor = "due"\ndays = 4', 'step = "reminder"\nanchor = "due"\ndays = 8')
LIST = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Adres;Postcode;Plaats;Bedrag;"
    "Openstaand\n"
    "F-1;02-03-2026;16-03-2026;D1;Bakkerij Klaproos B.V.;B.V.;d1@example.nl;Molenweg 1;3511 AB;Utrecht;121,00;121,00\n"
)


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    """An administration on 19 March 2026, with one claim that was due on the 16th."""
    who = system(open_administration("Beleid", iban="NL91ABNA0417164300", details={}).id)
    file = tmp_path / "open.csv"
    file.write_text(LIST, encoding="utf8")
    with clock.set_to(TODAY):
        import_open_items(who, read(file, today=TODAY))
    return who


def states(actor: Actor, on: date = TODAY) -> list[tuple[int, str]]:
    with tenancy.active(actor.tenant_id):
        return [(v.version, v.state) for v in queries.versions(on)]


def drafted(actor: Actor, text: str = LATER) -> int:
    with tenancy.active(actor.tenant_id), clock.set_to(TODAY):
        return services.draft(actor, text)


def test_a_draft_holds_for_nobody_and_the_same_text_is_the_same_draft(actor: Actor) -> None:
    first = drafted(actor)
    assert drafted(actor) == first
    assert states(actor) == [(2, "draft"), (1, "in_force")]


def test_a_version_holds_from_its_day_and_its_claims_are_looked_at_again(actor: Actor) -> None:
    run(actor, TODAY)
    with clock.set_to(TODAY):
        assert adoption.adopt(actor, drafted(actor), TODAY + DAY) == 2
        assert adoption.adopt(actor, drafted(actor, TEXT + "# wij\n"), TODAY + 9 * DAY) == 3
    assert states(actor) == [(3, "coming"), (2, "coming"), (1, "in_force")]
    assert states(actor, TODAY + DAY) == [(3, "coming"), (2, "in_force"), (1, "over")]
    result = run(actor, TODAY + DAY)
    assert [(v.outcome, v.reason, v.until) for _, v in result.decided] == [("wait", "not_yet", date(2026, 3, 24))]


def test_a_day_that_was_run_or_is_past_is_refused_and_nothing_changes(actor: Actor) -> None:
    draft = drafted(actor)
    run(actor, TODAY)
    with clock.set_to(TODAY):
        with pytest.raises(Refused, match="19-03-2026 is al gedaan"):
            adoption.adopt(actor, draft, TODAY)
        with pytest.raises(Refused, match="al gedaan"):
            adoption.adopt(actor, draft, TODAY - DAY)
    assert states(actor) == [(2, "draft"), (1, "in_force")]


def test_a_version_that_was_not_used_can_be_withdrawn_and_one_that_was_cannot(actor: Actor) -> None:
    draft = drafted(actor)
    with clock.set_to(TODAY):
        adoption.adopt(actor, draft, TODAY)
        with tenancy.active(actor.tenant_id):
            services.withdraw(actor, draft)
            services.withdraw(actor, draft)
        assert states(actor) == [(2, "draft"), (1, "in_force")]
        adoption.adopt(actor, draft, TODAY)
    run(actor, TODAY)
    with tenancy.active(actor.tenant_id), pytest.raises(Refused, match="Versie 2 is al gebruikt"):
        services.withdraw(actor, draft)


def test_an_older_text_comes_back_as_a_new_version(actor: Actor) -> None:
    with clock.set_to(TODAY):
        adoption.adopt(actor, drafted(actor), TODAY)
        run(actor, TODAY)
        with tenancy.active(actor.tenant_id):
            old = queries.version(TODAY, 1)
        assert adoption.roll_back(actor, old.id, TODAY + DAY) == 3
    with tenancy.active(actor.tenant_id):
        again = queries.version(TODAY + DAY, 3)
    assert (again.state, again.text, again.note) == ("in_force", TEXT, "Terug naar versie 1")


def test_what_was_used_never_changes_not_even_by_hand(actor: Actor) -> None:
    run(actor, TODAY)
    for change in ("text = ''", "effective_from = NULL", "used = false"):
        with pytest.raises(DatabaseError, match="never changes"), tenancy.active(actor.tenant_id):
            sql.execute(f"UPDATE policy_policy SET {change} WHERE version = 1")
    with pytest.raises(DatabaseError, match="never changes"), tenancy.active(actor.tenant_id):
        sql.execute("DELETE FROM policy_policy")


def test_only_who_manages_may_change_the_policy(actor: Actor) -> None:
    reader = Actor(actor.tenant_id, "Sam", permissions=frozenset({Permission.READ}))
    for attempt in (
        lambda: services.draft(reader, LATER),
        lambda: services.withdraw(reader, 1),
        lambda: services.publish(reader, 1, public=True),
        lambda: adoption.adopt(reader, 1, TODAY),
    ):
        with tenancy.active(actor.tenant_id), pytest.raises(NotAllowed):
            attempt()


def test_a_version_that_does_not_exist_is_not_found(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id):
        with pytest.raises(NotFound, match="Versie 9"):
            queries.version(TODAY, 9)
        with pytest.raises(NotFound):
            services.withdraw(actor, 99)


def test_why_says_which_segment_and_why(actor: Actor) -> None:
    text = TEXT + (
        '[[segments]]\nname = "small"\ntitle = "Klein bedrag"\nwhen = { open_below_cents = 50000 }\n'
        'why = "Klein is klein."\nlater_days = 10\n'
    )
    with clock.set_to(TODAY):
        adoption.adopt(actor, drafted(actor, text), TODAY)
        with tenancy.active(actor.tenant_id):
            told = why(actor, "F-1", TODAY)
    assert told["segment"] == "Klein bedrag"
    assert told["segment_reason"] == "Klein bedrag: minder dan € 500,00 open."
    assert (told["outcome"], told["next_day"]) == ("wait", date(2026, 3, 30))
