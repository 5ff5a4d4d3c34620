"""Unallocated money by age, the threshold that an administration sets, and the precision that its own sample shows."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.conftest import IBANS, TODAY, Office, row
from tests.faces.test_pages import text

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotAllowed, Refused
from voldaan.daily.check import differences
from voldaan.daily.intake import import_bank_file, settle_by_hand, undo_payment
from voldaan.payments import ageing, audit, thresholds
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail
from voldaan.payments.threshold_rules import Threshold

OCTOBER = date(2026, 10, 1)


def bank_on(office: Office, day: date, *lines: tuple[str, int, str, str]) -> None:
    """A statement of an earlier day."""
    parts: list[Part] = [
        StatementHead(IBANS[office.tenant.name], f"S{lines[0][0]}", "1", 0, day, "EUR"),
        *(StatementLine(key, day, day, cents, counterparty_name=name, text=said) for key, cents, name, said in lines),
        StatementTail(closing_cents=sum(line[1] for line in lines), closed_on=day),
    ]
    import_bank_file(office.actor, parts, sha256=lines[0][0].ljust(64, "0"))


def four_ages(office: Office) -> None:
    """Unknown money of 1, 8, 31 and 91 days old, money that is too much, and money that pays a second time."""
    for days, cents in ((1, 11_00), (8, 12_00), (31, 13_00), (91, 14_00)):
        bank_on(office, TODAY - timedelta(days=days), (f"A{days}", cents, "Onbekende", f"tekst {days}"))
    bank_on(office, TODAY - timedelta(days=7), ("D1", 250_50, "Garage Visser", "factuur F00002"))
    bank_on(office, TODAY, ("T1", 130_00, "Iemand", "te veel"))
    settle_by_hand(office.actor, office.line("T1").id, [(office.claim().id, 130_00)])


def cells(office: Office) -> dict[str, list[tuple[int, int]]]:
    with tenancy.active(office.tenant.id):
        assert differences() == []
        found = ageing.ageing(TODAY)
        assert found["all"][-1].cents == ageing.in_the_ledger()
        return {name: [(cell.count, cell.cents) for cell in row_] for name, row_ in found.items()}


def test_every_cent_without_destination_has_an_age_and_a_reason_and_ties_out_to_the_ledger(alfa: Office) -> None:
    four_ages(alfa)
    found = cells(alfa)
    assert found["no_match"] == [(2, 51_00), (1, 12_00), (1, 13_00), (1, 14_00), (5, 90_00)]
    assert found["double"][0] == (1, 250_50)
    assert [name for name in found if name != "all"] == ["no_match", "surplus", "double"]
    assert found["surplus"][-1][0] == 1 and 0 < found["surplus"][-1][1] <= 30_00
    assert found["all"][-1] == (7, 90_00 + 250_50 + found["surplus"][-1][1])


def test_undone_and_proposed_money_says_so(alfa: Office) -> None:
    settle_by_hand(alfa.actor, alfa.line("B1").id, [(alfa.claim().id, 40_00)])
    undo_payment(alfa.actor, alfa.line("B1").id)
    assert cells(alfa)["undone"][-1] == (1, 40_00)


def test_the_page_leads_from_a_cell_to_its_lines_and_says_what_to_do(alfa: Office) -> None:
    four_ages(alfa)
    client = alfa.staff("viewer")
    page = text(client.get("/bank/zonder-bestemming").content)
    assert "Gelijk aan de rekening “nog niet toegewezen” in het grootboek: € " in page
    page = text(client.get("/bank/zonder-bestemming?reason=no_match&age=3").content)
    assert "1 regel, € 14,00" in page and "tekst 91" in page and "tekst 31" not in page
    assert "Zoek de factuur of debiteur" in page
    assert client.get("/bank/zonder-bestemming?reason=zomaar&age=x").status_code == 200
    assert Client().get("/bank/zonder-bestemming").status_code == 302


def test_what_waits_longer_than_thirty_days_is_on_the_first_page(alfa: Office) -> None:
    assert "zonder bestemming € 13" not in text(alfa.staff().get("/").content)
    bank_on(alfa, TODAY - timedelta(days=30), ("A30", 12_00, "Onbekende", "net niet"))
    assert "langer dan 30 dagen" not in text(alfa.staff().get("/").content)
    bank_on(alfa, TODAY - timedelta(days=31), ("A31", 13_00, "Onbekende", "wel"))
    page = text(alfa.staff().get("/").content)
    assert "1 ontvangst is langer dan 30 dagen zonder bestemming € 13,00, de oudste 31 dagen oud." in page


def test_the_export_is_what_is_shown_and_no_cell_is_a_formula(alfa: Office) -> None:
    bank_on(alfa, TODAY - timedelta(days=40), ("A1", 1234_56, "=cmd|' /C calc'!A0", "+31"))
    answer = alfa.staff().get("/bank/zonder-bestemming/csv?age=2")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == [
        "Datum;Dagen oud;Van wie;Rekening;Omschrijving;Kenmerk;Reden;Bedrag;Te verdelen",
        "2026-10-11;40;'=cmd|' /C calc'!A0;;'+31;A1;niet herkend;1234,56;1234,56",
    ]


def test_nothing_unallocated_is_said_kindly(alfa: Office) -> None:
    alfa.staff().post(f"/bank/{alfa.line('B1').id}/geen-betaling")
    assert "Niets is onbekend, te veel of dubbel." in text(alfa.staff().get("/bank/zonder-bestemming").content)


# --- the threshold ---------------------------------------------------------------------------------------------------


def set_to(office: Office, automatic: str, percent: int = 99) -> bool:
    with tenancy.active(office.tenant.id):
        return thresholds.set_threshold(office.actor, Threshold(automatic, percent))


def test_only_certain_leaves_the_likely_to_a_person_with_its_proposal(alfa: Office) -> None:
    alfa.bring([row(n, f"Zaak {n}", "61,00") for n in (11, 12)])
    alfa.bank(("L1", 61_00, "Iemand anders", "factuur F00011"))
    assert (alfa.line("L1").level, alfa.line("L1").state) == ("likely", "allocated")
    assert set_to(alfa, "only_certain") is True
    alfa.bank(("L2", 61_00, "Iemand anders", "factuur F00012"))
    line = alfa.line("L2")
    assert (line.level, line.state, line.proposal) == ("likely", "to_settle", [[alfa.claim("F00012").id, 61_00]])
    assert alfa.line("L1").state == "allocated"
    with tenancy.active(alfa.tenant.id):
        assert differences() == []


def test_from_a_chance_settles_what_would_have_waited(alfa: Office) -> None:
    alfa.bring([row(11, "Kwekerij De Wit", "60,00")])
    set_to(alfa, "from_probability", 80)
    alfa.bank(("P1", 60_00, "Kwekerij De Wit", ""))
    line = alfa.line("P1")
    assert line.state == ("allocated" if line.probability >= 0.80 else "to_settle")
    assert line.level in ("possible", "likely")


def test_the_same_threshold_again_changes_nothing_and_leaves_one_event(alfa: Office) -> None:
    assert [set_to(alfa, "only_certain"), set_to(alfa, "only_certain"), set_to(alfa, "up_to_likely")] == [
        True, False, True
    ]  # fmt: skip
    with tenancy.active(alfa.tenant.id):
        assert sql.fetch("SELECT count(*) FROM base_event WHERE kind = 'matching_threshold_set'") == [(2,)]


@pytest.mark.parametrize(("automatic", "percent"), [("zomaar", 99), ("from_probability", 79), ("only_certain", 100)])
def test_a_threshold_that_is_none_is_refused(automatic: str, percent: int, alfa: Office) -> None:
    with tenancy.active(alfa.tenant.id), pytest.raises(Refused):
        thresholds.set_threshold(alfa.actor, Threshold(automatic, percent))
    with tenancy.active(alfa.tenant.id):
        assert thresholds.threshold() == Threshold()


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("controller", 403), ("handler", 403), ("viewer", 403)])
def test_only_an_owner_sets_the_threshold(role: str, status: int, alfa: Office, beta: Office) -> None:
    client = alfa.staff(role)
    assert client.get("/instellingen/betalingen").status_code == 200
    form = {"automatic": "only_certain", "from_percent": "99"}
    assert client.post("/instellingen/betalingen", form).status_code == status
    with tenancy.active(alfa.tenant.id):
        assert (thresholds.threshold().automatic == "only_certain") is (status == 302)
    with tenancy.active(beta.tenant.id):
        assert thresholds.threshold() == Threshold()


@pytest.mark.parametrize("form", [{}, {"automatic": "x", "from_percent": "99"}, {"automatic": "only_certain"},
                                  {"automatic": "from_probability", "from_percent": "50"}])  # fmt: skip
def test_a_wrong_form_is_refused_at_the_field(form: dict[str, str], alfa: Office) -> None:
    answer = alfa.staff().post("/instellingen/betalingen", form)
    assert answer.status_code == 422 and "wrong" in answer.content.decode()
    with tenancy.active(alfa.tenant.id):
        assert thresholds.threshold() == Threshold()


def test_the_settings_say_what_each_choice_would_have_done(alfa: Office) -> None:
    page = text(alfa.staff().get("/instellingen/betalingen").content)
    assert "Van 2 ontvangsten was vanzelf verwerkt: alleen zeker 50,0% zeker en waarschijnlijk 50,0%" in page


# --- the sample ------------------------------------------------------------------------------------------------------


def october(office: Office, count: int = 30) -> None:
    """So many payments in October that were settled by themselves."""
    office.bring([row(n, f"Zaak {n}", f"{n},50") for n in range(100, 100 + count)])
    lines = [(f"O{n}", n * 100 + 50, f"Zaak {n}", f"factuur F{n:05d}") for n in range(100, 100 + count)]
    bank_on(office, date(2026, 10, 15), *lines)


def drawn(office: Office) -> list[tuple[int, str]]:
    with tenancy.active(office.tenant.id):
        return [(each.line_id, each.level) for each in audit.sample(OCTOBER)]


def test_a_month_gives_the_same_sample_whoever_draws_it(alfa: Office) -> None:
    october(alfa)
    client = alfa.staff("handler")
    assert client.post("/bank/precisie/2026-10-01/trekken")["Location"] == "/bank/precisie/2026-10-01"
    first = drawn(alfa)
    assert len(first) == 25
    client.post("/bank/precisie/2026-10-01/trekken")
    assert drawn(alfa) == first
    bank_on(alfa, date(2026, 10, 30), ("LATE", 70_00, "Zaak 101", "factuur F00101"))
    client.post("/bank/precisie/2026-10-01/trekken")
    assert drawn(alfa) == first


def test_a_month_that_goes_on_or_is_empty_is_not_drawn(alfa: Office) -> None:
    with tenancy.active(alfa.tenant.id):
        with pytest.raises(Refused, match="Deze maand is nog niet voorbij"):
            audit.draw(alfa.actor, TODAY)
        with pytest.raises(Refused, match="In deze maand is niets vanzelf verwerkt"):
            audit.draw(alfa.actor, date(2026, 9, 1))
    assert alfa.staff().get("/bank/precisie/2026-10-01").status_code == 404


def test_verdicts_make_the_precision_with_its_interval(alfa: Office) -> None:
    october(alfa)
    client = alfa.staff()
    client.post("/bank/precisie/2026-10-01/trekken")
    page = client.get("/bank/precisie/2026-10-01").content.decode()
    names = sorted(set(re.findall(r'name="(verdict-\d+)"', page)))
    sent = dict.fromkeys(names, "right") | {names[0]: "wrong", names[1]: "unsure"}
    client.post("/bank/precisie/2026-10-01/oordelen", sent)
    with tenancy.active(alfa.tenant.id):
        (level,) = [each for each in audit.together(audit.months(TODAY)) if each.drawn]
    assert (level.drawn, level.right, level.wrong, level.unsure, level.open) == (25, 23, 1, 1, 0)
    page = text(client.get("/bank/precisie").content)
    assert "95,8% 79,8% tot 99,3%" in page and "gecontroleerd" in page
    changed = client.post("/bank/precisie/2026-10-01/oordelen", sent, follow=True)
    assert "Vastgelegd: 0 oordelen." in text(changed.content)
    with tenancy.active(alfa.tenant.id):
        assert sql.fetch("SELECT count(*) FROM base_event WHERE kind = 'audit_judged'") == [(1,)]


def test_what_a_person_undid_counts_as_corrected_and_is_proposed_as_wrong(alfa: Office) -> None:
    october(alfa, 3)
    undo_payment(alfa.actor, alfa.line("O101").id)
    with tenancy.active(alfa.tenant.id):
        month = next(m for m in audit.months(TODAY) if m.month == OCTOBER)
        assert (month.payments, month.automatic) == (3, 3)
        assert sum(judged.corrected for judged in month.levels.values()) == 1
    client = alfa.staff()
    client.post("/bank/precisie/2026-10-01/trekken")
    page = client.get("/bank/precisie/2026-10-01").content.decode()
    assert page.count('value="wrong" checked') == 1 and "is teruggedraaid" in page


def test_what_was_settled_by_hand_is_not_in_the_sample(alfa: Office) -> None:
    october(alfa, 2)
    bank_on(alfa, date(2026, 10, 16), ("H1", 20_00, "Iemand", "niets"))
    settle_by_hand(alfa.actor, alfa.line("H1").id, [(alfa.claim().id, 20_00)])
    alfa.staff().post("/bank/precisie/2026-10-01/trekken")
    assert sorted(line for line, _ in drawn(alfa)) == sorted(alfa.line(x).id for x in ("O100", "O101"))


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("controller", 302), ("handler", 302), ("viewer", 403)])
def test_who_may_draw_and_judge(role: str, status: int, alfa: Office) -> None:
    october(alfa, 2)
    client = alfa.staff(role)
    assert client.get("/bank/precisie").status_code == 200
    assert client.post("/bank/precisie/2026-10-01/trekken").status_code == status
    assert (len(drawn(alfa)) == 2) is (status == 302)
    alfa.staff("owner").post("/bank/precisie/2026-10-01/trekken")
    assert client.get("/bank/precisie/2026-10-01").status_code == 200
    assert client.post("/bank/precisie/2026-10-01/oordelen", {}).status_code == status


def test_verdicts_that_are_none_change_nothing(alfa: Office, beta: Office) -> None:
    october(alfa, 2)
    with tenancy.active(alfa.tenant.id):
        audit.draw(alfa.actor, OCTOBER)
        ids = [each.id for each in audit.sample(OCTOBER)]
    client = alfa.staff()
    for sent in ({f"verdict-{ids[0]}": "misschien"}, {"verdict-999999": "right"}, {"verdict-x": "right"}):
        client.post("/bank/precisie/2026-10-01/oordelen", sent)
    beta.staff().post("/bank/precisie/2026-10-01/oordelen", {f"verdict-{ids[0]}": "right"})
    with tenancy.active(alfa.tenant.id):
        assert [each.verdict for each in audit.sample(OCTOBER)] == ["", ""]
    viewer = Actor(alfa.tenant.id, "Vera", permissions=frozenset({Permission.READ}))
    with tenancy.active(alfa.tenant.id), pytest.raises(NotAllowed):
        audit.judge(viewer, OCTOBER, {ids[0]: "right"})


def test_without_a_bank_the_page_says_how_it_begins(db: None, tmp_path: object, beta: Office) -> None:
    with clock.set_to(date(2028, 3, 1)):
        page = text(beta.staff().get("/bank/precisie").content)
    assert "Er is nog niets te meten." in page


def test_no_page_asks_more_queries_when_there_is_more(alfa: Office) -> None:
    client = alfa.staff()
    addresses = ["/bank/zonder-bestemming", "/bank/precisie", "/bank/precisie/2026-10-01", "/instellingen/betalingen"]
    october(alfa, 2)
    bank_on(alfa, date(2026, 10, 16), ("N", 100, "Iemand", "tekst"))
    client.post("/bank/precisie/2026-10-01/trekken")
    client.get(addresses[0])
    few = [_queries(client, address) for address in addresses]
    alfa.bank(*((f"L{n}", 100 + n, f"Iemand {n}", "tekst") for n in range(200)))
    with tenancy.active(alfa.tenant.id):
        sql.execute(
            "INSERT INTO payments_auditedline (tenant_id, line_id, month, level, verdict, judged_by)"
            " SELECT tenant_id, id, '2026-10-01', 'likely', '', '' FROM payments_bankline ORDER BY id DESC LIMIT 40"
        )
    assert [_queries(client, address) for address in addresses] == few


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)
