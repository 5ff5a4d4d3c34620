"""Stops: what a protective situation stops, what is set right when it was known late, and that an undo restores it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.db.holds import CSV, FIRST, administration, claim, ids, live, sent

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import hold_queries, holds
from voldaan.claims.queries import claims
from voldaan.connect.openitemfiles import read
from voldaan.daily.check import differences
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.daily.sweep import sweep
from voldaan_law.money import round_half_up
from voldaan_law.nl.interest import interest_factor

pytestmark = pytest.mark.usefixtures("committing")
TODAY = date(2026, 5, 20)
PLACE = ("stage", "step", "step_on", "window_last_on", "costs_from", "announced_costs_cents", "costs_cents",
         "interest_cents", "interest_posted_cents", "costs_posted_cents", "principal_cents", "interest_stop_on",
         "notice_message_id IS NOT NULL", "closed_on")  # fmt: skip


def state(actor: Actor) -> list[Any]:
    return [claim(actor, number, *PLACE) for number in ("F-1", "F-2")]


def sound(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id):
        assert differences() == []


def open_cents(actor: Actor, number: str, on: date) -> tuple[int, int, int]:
    with tenancy.active(actor.tenant_id):
        (view,) = claims(on, where="c.number = %(n)s", params={"n": number})
    return view.principal_cents, view.interest_cents, view.costs_cents


def test_a_bankruptcy_known_late_takes_back_interest_costs_and_the_demand_and_an_undo_restores_them(
    tmp_path: Path,
) -> None:
    actor = administration(tmp_path)
    live(actor, tmp_path, FIRST, date(2026, 5, 18))
    assert sent(actor, "F-2")[-2:] == [("demand", date(2026, 4, 9)), ("costs_due", date(2026, 4, 21))]
    before = state(actor)
    _, case_id, debtor_id = ids(actor, "F-2")
    with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
        hold = holds.set_hold(
            actor, "bankruptcy", party_id=debtor_id, from_on=date(2026, 4, 15), note="CIR F.16/26/100"
        )
        first = int(sql.fetch("SELECT count(*) FROM base_event")[0][0])
        again = holds.set_hold(
            actor, "bankruptcy", party_id=debtor_id, from_on=date(2026, 4, 15), note="CIR F.16/26/100"
        )
        assert (again, sql.fetch("SELECT count(*) FROM base_event")[0][0]) == (hold, first)
        assert ("costs", 7_500) in [(e.kind, e.amount_cents) for e in hold_queries.effects(hold)]
        assert [(m.kind, m.dispatched_on, m.known) for m in hold_queries.sent_inside(hold)] == [
            ("costs_due", date(2026, 4, 21), False)
        ]
    sound(actor)
    start = claim(actor, "F-2", "interest_from")[0]
    expected = round_half_up(50_000 * interest_factor("commercial", start, date(2026, 4, 14)))
    assert open_cents(actor, "F-2", TODAY) == (50_000, expected, 0)
    assert open_cents(actor, "F-2", date(2026, 12, 31)) == (50_000, expected, 0)
    assert claim(actor, "F-2", "stage", "step", "notice_message_id", "interest_stop_on") == (
        "in_default", "notice_of_default", None, date(2026, 4, 15),
    )  # fmt: skip
    assert state(actor)[0] == before[0]
    with clock.set_to(TODAY + timedelta(days=2)), tenancy.active(actor.tenant_id):
        holds.undo_hold(actor, hold)
        holds.undo_hold(actor, hold)
    sound(actor)
    assert state(actor) == before

    _, case_id, _ = ids(actor)
    with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
        soft = holds.set_hold(actor, "debt_help", case_id=case_id, from_on=date(2026, 5, 1))
        assert sql.fetch("SELECT review_on FROM claims_hold WHERE id = %s", [soft]) == [(date(2026, 6, 26),)]
    assert claim(actor, "F-1", "costs_cents", "stage", "step") == (0, "fourteen_day_notice", "fourteen_day_notice")
    with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
        holds.release_hold(actor, soft)
        assert [(e.kind, e.amount_cents) for e in hold_queries.effects(soft) if e.undone_on is None] == [
            ("costs", 15_000), ("term_moved", 0),
        ]  # fmt: skip
    # 12 May was the last day; 19 days from 1 May up to 19 May did not count, and 31 May is a Sunday.
    assert claim(actor, "F-1", "window_last_on", "costs_from") == (date(2026, 6, 1), date(2026, 6, 2))
    sound(actor)
    with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
        holds.undo_hold(actor, soft)
    assert state(actor) == before
    sound(actor)
    _any_sequence(actor, before)
    with tenancy.active(actor.tenant_id):
        assert sweep(actor).violations == []


def _any_sequence(actor: Actor, before: list[Any]) -> None:
    """Whatever is set, moved, released and undone: the books are sound, and after the undo all is as it was."""
    kinds = ("bankruptcy", "wsnp", "debt_help", "dispute", "deceased", "vulnerable", "narrow_moratorium")
    with clock.set_to(TODAY):
        for seed in range(12):
            dice, made = random.Random(seed), []
            for _ in range(dice.randrange(1, 7)):
                with tenancy.active(actor.tenant_id):
                    claim_id, case_id, debtor_id = ids(actor, dice.choice(["F-1", "F-2"]))
                    act = dice.choice(["set", "set", "move", "release", "undo"])
                    since = FIRST + timedelta(days=dice.randrange(0, 79))
                    open_ = [h for h in made if hold_queries.hold(h).stands]
                    if act == "set" or not open_:
                        scope = dice.choice([{"claim_id": claim_id}, {"case_id": case_id}, {"party_id": debtor_id}])
                        made.append(holds.set_hold(actor, dice.choice(kinds), from_on=since, **scope))
                    elif act == "move":
                        holds.change_hold(actor, dice.choice(open_), from_on=since, until=None, review_on=None)
                    elif act == "release":
                        picked = hold_queries.hold(dice.choice(open_))
                        late = dice.randrange(0, (TODAY - picked.from_on).days + 1)
                        holds.release_hold(actor, picked.id, on=picked.from_on + timedelta(days=late))
                    else:
                        holds.undo_hold(actor, dice.choice(open_))
                sound(actor)
            with tenancy.active(actor.tenant_id):
                for hold in dice.sample(made, len(made)):
                    holds.undo_hold(actor, hold)
            sound(actor)
            assert state(actor) == before, seed


def test_what_waited_under_a_stop_lapses_and_the_run_proposes_nothing_until_it_is_lifted(tmp_path: Path) -> None:
    actor = administration(tmp_path)
    run(actor, date(2026, 3, 20))
    _, case_id, _ = ids(actor)
    with clock.set_to(date(2026, 3, 20)), tenancy.active(actor.tenant_id):
        hold = holds.set_hold(actor, "narrow_moratorium", case_id=case_id)
    live(actor, tmp_path, date(2026, 3, 20), date(2026, 3, 24))
    assert (sent(actor), sent(actor, "F-2")) == ([], [("reminder", date(2026, 3, 20))])
    assert claim(actor, "F-1", "verdict", "verdict_rule") == ("hold_narrow_moratorium", "LR-8.04")
    with clock.set_to(date(2026, 3, 24)), tenancy.active(actor.tenant_id):
        holds.release_hold(actor, hold)
    live(actor, tmp_path, date(2026, 3, 25), date(2026, 3, 25))
    assert sent(actor) == [("reminder", date(2026, 3, 25))]
    sound(actor)


def test_a_stop_on_a_debtor_lies_on_his_cases_at_other_clients_too_also_on_those_that_come_later(
    tmp_path: Path,
) -> None:
    actor = administration(tmp_path)
    _, case_id, debtor_id = ids(actor, "F-2")
    _, other_case, other = ids(actor, "F-1")
    with clock.set_to(FIRST), tenancy.active(actor.tenant_id):
        sql.execute("UPDATE parties_party SET kvk = '90000002' WHERE id = %s", [other])
        hold = holds.set_hold(actor, "moratorium", party_id=debtor_id)
        held = sql.fetch("SELECT case_id, root_id FROM claims_hold ORDER BY id")
        assert held == [(case_id, None), (other_case, hold)]
        holds.release_hold(actor, hold)
        assert sql.fetch("SELECT count(*) FROM claims_hold WHERE released_on IS NULL") == [(0,)]
        sql.execute("UPDATE parties_party SET kvk = '' WHERE id = %s", [other])
        hold = holds.set_hold(actor, "moratorium", party_id=debtor_id, note="opnieuw")
        sql.execute("UPDATE parties_party SET kvk = '90000002' WHERE id = %s", [other])
        assert (holds.spread(actor), holds.spread(actor)) == (1, 0)
        assert sql.fetch(
            "SELECT root_id FROM claims_hold WHERE case_id = %s AND released_on IS NULL", [other_case]
        ) == [(hold,)]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"kind": "holiday"}, "bestaat niet"),
        ({"from_on": date(2026, 3, 21)}, "begint na vandaag"),
        ({"from_on": date(2001, 1, 1)}, "tien jaar geleden"),
        ({"until": date(2026, 3, 19)}, "eindigt voor hij begint"),
        ({"review_on": date(2026, 3, 19)}, "om na te kijken is al voorbij"),
    ],
)
def test_a_stop_that_cannot_be_is_refused_and_nothing_changes(
    tmp_path: Path, asked: dict[str, Any], sentence: str
) -> None:
    actor = administration(tmp_path)
    _, case_id, _ = ids(actor)
    with clock.set_to(date(2026, 3, 20)), tenancy.active(actor.tenant_id):
        events = sql.fetch("SELECT count(*) FROM base_event")
        with pytest.raises(Refused, match=sentence):
            holds.set_hold(actor, **({"kind": "dispute", "case_id": case_id} | asked))
        with pytest.raises(NotFound):
            holds.set_hold(actor, "dispute", case_id=case_id + 999)
        assert sql.fetch("SELECT count(*) FROM claims_hold") == [(0,)]
        assert sql.fetch("SELECT count(*) FROM base_event") == events


def test_only_an_agreed_end_lifts_a_stop_by_itself_a_review_date_asks_a_person(tmp_path: Path) -> None:
    actor = administration(tmp_path)
    _, case_id, _ = ids(actor)
    with clock.set_to(datetime(2026, 3, 2, 9, tzinfo=clock.AMSTERDAM)), tenancy.active(actor.tenant_id):
        ends = holds.set_hold(actor, "creditor_stop", case_id=case_id, until=date(2026, 3, 10))
        stays = holds.set_hold(actor, "deceased", case_id=case_id)
        assert (holds.end_what_ended(actor, date(2026, 3, 10)), holds.end_what_ended(actor, date(2026, 3, 11))) == (
            0,
            1,
        )
        assert hold_queries.hold(ends).released_on == date(2026, 3, 11)
        assert hold_queries.hold(stays).review_on == date(2026, 6, 2)
        assert hold_queries.to_do(date(2026, 6, 1)) == []
        (todo,) = hold_queries.to_do(date(2026, 6, 2))
        assert (todo.kind, todo.title, todo.url) == ("hold_review", "Kijk de stop na: overlijden.", f"/stops/{stays}")


def test_an_invoice_that_comes_under_a_bankruptcy_bears_no_interest(
    tmp_path: Path,
) -> None:
    actor = administration(tmp_path)
    debtor_id = ids(actor, "F-2")[2]
    with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
        holds.set_hold(actor, "bankruptcy", party_id=debtor_id, from_on=date(2026, 4, 15))
    later = tmp_path / "later.csv"
    later.write_text(CSV.splitlines()[0] + "\n" + CSV.splitlines()[2].replace("F-2;", "F-9;") + "\n", encoding="utf8")
    with clock.set_to(TODAY):
        import_open_items(actor, read(later, today=TODAY))
    assert claim(actor, "F-9", "interest_stop_on") == (date(2026, 4, 15),)
    sound(actor)


def test_days_that_an_arrangement_left_free_stay_free_when_a_ruling_is_known_late(tmp_path: Path) -> None:
    """An arrangement left the days up to 17 April free; interest was posted again on 21 April, over four days."""
    actor = administration(tmp_path)
    live(actor, tmp_path, FIRST, date(2026, 4, 17))
    _free(actor, date(2026, 4, 17))
    live(actor, tmp_path, date(2026, 4, 20), date(2026, 5, 18))
    start = claim(actor, "F-2", "interest_from")[0]
    until_the_demand = round_half_up(50_000 * interest_factor("commercial", start, date(2026, 4, 9)))
    over = {n: round_half_up(50_000 * interest_factor("commercial", date(2026, 4, 18), date(2026, 4, 17 + n)))
            for n in (2, 4)}  # fmt: skip
    assert sent(actor, "F-2")[-1] == ("costs_due", date(2026, 4, 21))
    assert claim(actor, "F-2", "interest_cents") == (until_the_demand + over[4],)
    before = state(actor)
    for ruling, kept in ((date(2026, 4, 20), over[2]), (date(2026, 4, 15), 0), (date(2026, 4, 18), 0)):
        with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
            hold = holds.set_hold(actor, "bankruptcy", party_id=ids(actor, "F-2")[2], from_on=ruling)
            fallen = [e.amount_cents for e in hold_queries.effects(hold) if e.kind == "interest"]
        assert (ruling, fallen) == (ruling, [over[4] - kept])
        assert open_cents(actor, "F-2", date(2026, 12, 31))[1] == until_the_demand + kept
        sound(actor)
        with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
            holds.undo_hold(actor, hold)
        assert state(actor) == before
        sound(actor)


def test_an_arrangement_of_later_leaves_nothing_free_of_what_was_posted_before_it(tmp_path: Path) -> None:
    actor = administration(tmp_path)
    live(actor, tmp_path, FIRST, date(2026, 5, 18))
    posted = claim(actor, "F-2", "interest_cents")[0]
    _free(actor, date(2026, 5, 18))
    start = claim(actor, "F-2", "interest_from")[0]
    expected = round_half_up(50_000 * interest_factor("commercial", start, date(2026, 4, 14)))
    with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
        hold = holds.set_hold(actor, "bankruptcy", party_id=ids(actor, "F-2")[2], from_on=date(2026, 4, 15))
        fallen = [e.amount_cents for e in hold_queries.effects(hold) if e.kind == "interest"]
    assert fallen == [posted - expected]
    assert claim(actor, "F-2", "interest_cents") == (expected,)
    sound(actor)


def _free(actor: Actor, until: date) -> None:
    """As an arrangement that ended leaves its claim."""
    with tenancy.active(actor.tenant_id):
        sql.execute("UPDATE claims_claim SET interest_free_until = %s WHERE number = 'F-2'", [until])


@pytest.mark.parametrize("kind", ["dispute", "deceased"])
def test_a_notice_of_default_that_left_within_a_stop_is_listed_and_the_default_is_for_a_person(
    kind: str, tmp_path: Path
) -> None:
    actor = administration(tmp_path)
    live(actor, tmp_path, FIRST, date(2026, 5, 18))
    left = dict(sent(actor))["notice_of_default"]
    default_on = claim(actor, "F-1", "default_on", "interest_from")
    with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
        claim_id, case_id, _ = ids(actor)
        hold = holds.set_hold(
            actor, kind, case_id=case_id, claim_id=claim_id, from_on=left - timedelta(days=1), until=left
        )
        assert [(m.kind, m.dispatched_on, m.known) for m in hold_queries.sent_inside(hold)] == [
            ("notice_of_default", left, False)
        ]
        assert hold_queries.effects(hold) == []
    assert claim(actor, "F-1", "default_on", "interest_from") == default_on
    sound(actor)


def test_what_went_on_after_a_stop_stays_when_another_stop_comes_and_goes(tmp_path: Path) -> None:
    actor = administration(tmp_path)
    live(actor, tmp_path, FIRST, date(2026, 5, 18))
    _, case_id, _ = ids(actor)
    with clock.set_to(TODAY), tenancy.active(actor.tenant_id):
        first = holds.set_hold(actor, "debt_help", case_id=case_id, from_on=date(2026, 5, 1))
        holds.release_hold(actor, first)
    live(actor, tmp_path, date(2026, 5, 21), date(2026, 6, 12))
    assert sent(actor, "F-1")[-1] == ("costs_due", date(2026, 6, 2))
    there = claim(actor, "F-1", "stage", "step_on", "window_last_on", "costs_cents")
    assert there == ("costs_due", date(2026, 6, 2), date(2026, 6, 1), 15_000)
    before = state(actor)
    last_day = date(2026, 6, 15)
    with clock.set_to(last_day), tenancy.active(actor.tenant_id):
        count = sql.fetch("SELECT count(*) FROM claims_holdeffect WHERE undone_on IS NULL")
        second = holds.set_hold(actor, "debt_help", case_id=case_id, from_on=last_day)
    assert state(actor) == before
    with clock.set_to(last_day), tenancy.active(actor.tenant_id):
        holds.undo_hold(actor, second)
        assert sql.fetch("SELECT count(*) FROM claims_holdeffect WHERE undone_on IS NULL") == count
    assert state(actor) == before
    # One that began before the costs came again takes those, and gives them back.
    with clock.set_to(last_day), tenancy.active(actor.tenant_id):
        third = holds.set_hold(actor, "debt_help", case_id=case_id, from_on=date(2026, 5, 28))
    assert claim(actor, "F-1", "costs_cents", "stage") == (0, "fourteen_day_notice")
    with clock.set_to(last_day), tenancy.active(actor.tenant_id):
        holds.undo_hold(actor, third)
    assert state(actor) == before
    # Without the first stop the costs of then would have stood; those that came in their place are enough.
    with clock.set_to(last_day), tenancy.active(actor.tenant_id):
        holds.undo_hold(actor, first)
    assert claim(actor, "F-1", "costs_cents", "stage", "window_last_on") == (15_000, "costs_due", date(2026, 5, 12))
    sound(actor)
    with tenancy.active(actor.tenant_id):
        assert sweep(actor).violations == []
