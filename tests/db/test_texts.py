"""Texts of an administration's own: written, read over, approved by a second person, used, and left again."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotAllowed, Refused
from voldaan.messages import versions
from voldaan.messages.blocks import shipped
from voldaan.messages.compose import compose
from voldaan.messages.facts import Form, Kind
from voldaan.messages.specimen import specimen
from voldaan.messages.versions import Place
from voldaan.parties.services import open_administration
from voldaan.people.models import Membership, User

HERE = Place(Kind.REMINDER, "nl", Form.FORMAL)
THERE = Place(Kind.REMINDER, "de", Form.INFORMAL)


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(date(2026, 11, 20)):
        yield


@pytest.fixture
def owner(db: None) -> Iterator[Actor]:
    tenant = open_administration("Alfa")
    with tenancy.active(tenant.id):
        yield member(tenant.id, "noor")


def member(tenant_id: int, name: str) -> Actor:
    user = User.objects.create_user(f"{name}@alfa.example", "een lang wachtwoord", name)
    Membership.objects.create(tenant_id=tenant_id, user=user, role="owner")
    return Actor(tenant_id, name, user.id)


def changed(place: Place = HERE, said: str = "Fijne dag nog.") -> dict[str, Any]:
    text = copy.deepcopy(shipped(*place))
    text["blocks"].append({"text": said})
    return text


def said(own: dict[Place, Any]) -> str:
    return compose(specimen(Kind.REMINDER), "nl", own).text


def test_a_text_holds_for_nobody_until_it_is_chosen(owner: Actor) -> None:
    assert versions.write(owner, HERE, changed()) == 1
    assert versions.own_scripts() == {}
    versions.choose(owner, HERE, 1, alone=True)

    composed = compose(specimen(Kind.REMINDER), "nl", versions.own_scripts())
    assert "Fijne dag nog." in composed.text
    assert composed.template_name == "nl/reminder@v1"
    assert "Fijne dag nog." not in said({})


def test_the_same_words_are_the_same_version_and_a_second_choice_changes_nothing(owner: Actor) -> None:
    assert versions.write(owner, HERE, shipped(*HERE)) == 0
    assert [versions.write(owner, HERE, changed()) for _ in range(2)] == [1, 1]
    for _ in range(2):
        versions.choose(owner, HERE, 1, alone=True)
    assert sql.fetch("SELECT count(*) FROM outbox_textchoice") == [(1,)]


def test_who_wrote_it_does_not_approve_it_where_there_are_two(owner: Actor) -> None:
    other = member(owner.tenant_id, "iris")
    versions.write(owner, HERE, changed())
    with pytest.raises(Refused, match="Een collega moet deze tekst goedkeuren"):
        versions.choose(owner, HERE, 1, alone=True)
    assert versions.in_force() == {}
    versions.choose(other, HERE, 1)
    assert versions.in_force() == {HERE: 1}


def test_who_is_alone_says_so(owner: Actor) -> None:
    versions.write(owner, HERE, changed())
    with pytest.raises(Refused, match="Zet een vinkje"):
        versions.choose(owner, HERE, 1)
    versions.choose(owner, HERE, 1, alone=True)
    assert sql.fetch("SELECT alone FROM outbox_textchoice") == [(True,)]


def test_an_earlier_text_comes_back_and_so_does_the_one_that_ships(owner: Actor) -> None:
    member(owner.tenant_id, "iris")
    other = member(owner.tenant_id, "sam")
    versions.write(owner, HERE, changed())
    versions.write(owner, HERE, changed(said="Tot gauw."))
    versions.choose(other, HERE, 1)
    versions.choose(other, HERE, 2)
    assert "Tot gauw." in said(versions.own_scripts())
    versions.choose(owner, HERE, 1)
    assert "Fijne dag nog." in said(versions.own_scripts())
    versions.choose(owner, HERE, 0)
    assert versions.own_scripts() == {}
    assert [(v.number, v.state) for v in versions.versions(HERE)] == [(2, "over"), (1, "over"), (0, "in_force")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t["blocks"].append({"text": "Anders komt de deurwaarder."}), "deurwaarder"),
        (lambda t: t["blocks"].append({"text": "Er komt een boete van € 40,00 bij."}), "boete"),
        (lambda t: t["blocks"].append({"text": "Beste {klant},"}), "{klant}"),
        (lambda t: t["blocks"].clear(), "ontbreekt"),
        (lambda t: t.update(subject="Betaal {total}"), "{total}"),
        (lambda t: t.pop("subject"), "niet compleet"),
    ],
)
def test_what_may_not_be_said_is_refused_and_nothing_is_kept(owner: Actor, change: Any, said: str) -> None:
    text = changed()
    change(text)
    with pytest.raises(Refused) as refusal:
        versions.write(owner, HERE, text, reason="toch")
    assert said in refusal.value.sentence
    assert sql.fetch("SELECT count(*) FROM outbox_textversion") == [(0,)]


def test_a_hard_text_asks_a_reason_that_is_kept(owner: Actor) -> None:
    hard = (
        "Onverminderd " + "het bepaalde in de toepasselijke leveringsvoorwaarden en " * 5 + "de overeenkomst geldt dit."
    )
    with pytest.raises(Refused, match="schrijf op waarom"):
        versions.write(owner, HERE, changed(said=hard))
    versions.write(owner, HERE, changed(said=hard), reason="de verzekeraar vraagt deze zin")
    assert versions.version(HERE, 1).reason == "de verzekeraar vraagt deze zin"


def test_only_who_manages_writes_texts(owner: Actor) -> None:
    handler = Actor(owner.tenant_id, "h", 99, frozenset({Permission.READ, Permission.APPROVE}))
    for act in (lambda: versions.write(handler, HERE, changed()), lambda: versions.choose(handler, HERE, 0)):
        with pytest.raises(NotAllowed):
            act()


def test_each_place_has_its_own_numbers(owner: Actor) -> None:
    versions.write(owner, HERE, changed())
    text = copy.deepcopy(shipped(*THERE))
    text["blocks"].append({"text": "Bis bald."})
    assert versions.write(owner, THERE, text) == 1
    assert versions.waiting() == {HERE: 1, THERE: 1}


def test_another_administration_keeps_its_own_words(db: None) -> None:
    alfa, beta = open_administration("Alfa"), open_administration("Beta")
    for tenant, words in ((alfa, "Groet van Alfa."), (beta, "Groet van Beta.")):
        with tenancy.active(tenant.id):
            actor = member(tenant.id, tenant.name)
            versions.write(actor, HERE, changed(said=words))
            versions.choose(actor, HERE, 1, alone=True)
    for tenant, words in ((alfa, "Groet van Alfa."), (beta, "Groet van Beta.")):
        with tenancy.active(tenant.id):
            assert [other in said(versions.own_scripts()) for other in (words, "Groet van")] == [True, True]
            assert said(versions.own_scripts()).count("Groet van") == 1


def test_a_version_is_never_changed(owner: Actor) -> None:
    versions.write(owner, HERE, changed())
    with pytest.raises(DatabaseError, match="outbox_textversion"), transaction.atomic():
        sql.execute("UPDATE outbox_textversion SET note = 'anders'")
