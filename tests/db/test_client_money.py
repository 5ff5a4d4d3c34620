"""Client money from the bank to the client: every day to the cent, whatever is turned round, refused or sent back."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from tests.db.agency import OWN_IBAN, START, TRUST_IBAN, Agency, busy_agency, open_agency

from voldaan.bank_orders.services import cancel
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.claims.queries import id_of
from voldaan.client_money.clients import add_client, open_third_party_account, set_account
from voldaan.client_money.direct import report_direct, reported_in, undo_direct
from voldaan.client_money.models import DirectPayment, Remittance
from voldaan.client_money.nightly import nightly
from voldaan.client_money.payouts import withdraw
from voldaan.client_money.plans import set_plan
from voldaan.client_money.proofs import as_file, prove
from voldaan.client_money.queries import stand
from voldaan.client_money.receipts import receipts
from voldaan.client_money.rules import Terms, parse_rate
from voldaan.client_money.trust import trust
from voldaan.daily.check import differences
from voldaan.daily.intake import report_direct_file, undo_payment
from voldaan.messages.assemble import Assembler
from voldaan.parties.models import Creditor
from voldaan.payments.queries import seen_until
from voldaan.payments.services import set_aside, undo
from voldaan.payments.statements import StatementLine
from voldaan.testing.personas import Persona, persona

VERIFY = Path(__file__).resolve().parents[2] / "bin" / "verify-client-money"
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(DAY + timedelta(days=1)):
        yield


@pytest.fixture
def office(db: None, tmp_path: Path) -> Agency:
    """Druk (net) and Kwek (gross), with one claim of 400 euros each, paid."""
    office = open_agency(tmp_path)
    one, other = persona(7, 1), persona(7, 2)
    with clock.set_to(START):
        office.hand_over("Druk", [("D-1", one, 40_000)])
        office.hand_over("Kwek", [("K-1", other, 40_000)])
    office.bank(DAY, (40_000, one.name, one.iban, "D-1"), (40_000, other.name, other.iban, "K-1"))
    return office


def shares(office: Agency) -> dict[str, int]:
    """What of the account belongs to whom, without what is nil; and the books are in order."""
    with tenancy.active(office.tenant.id):
        found = trust()
        assert found.difference_cents == 0
        assert differences() == []
        return {account.name: cents for account, cents in found.shares.items() if cents}


def test_what_is_paid_is_owed_to_the_client_at_once(office: Agency) -> None:
    assert shares(office) == {"CLIENT_PAYABLE": 80_000}


def test_a_remittance_goes_to_the_bank_after_two_people_and_is_settled_by_its_statement(office: Agency) -> None:
    made = office.remit("Kwek")
    assert made is not None and made.payout_cents == 40_000
    order = office.order("remittance:")
    assert (order.state, order.people_needed) == ("requested", 2)
    assert shares(office) == {"CLIENT_PAYABLE": 40_000, "REMITTANCE_UNDER_WAY": 40_000}
    office.send(order.id)
    out = DAY + timedelta(days=1)
    told = {"counterparty_iban": order.beneficiary_iban, "end_to_end_id": order.end_to_end_id}
    office.bank_lines(out, StatementLine("U1", out, out, -40_000, "Kwek", **told))
    assert office.order("remittance:").state == "settled"
    assert shares(office) == {"CLIENT_PAYABLE": 40_000}


def test_a_remittance_that_is_withdrawn_is_on_the_next_statement(office: Agency) -> None:
    office.remit("Kwek")
    with tenancy.active(office.tenant.id):
        cancel(office.actor, [office.order("remittance:").id])
    again = office.remit("Kwek")
    assert again is not None
    assert (again.number, again.brought_cents, again.received_cents, again.payout_cents) == (
        "A2026-0002", 40_000, 0, 40_000)  # fmt: skip
    assert shares(office) == {"CLIENT_PAYABLE": 40_000, "REMITTANCE_UNDER_WAY": 40_000}


def test_a_remittance_that_comes_back_is_owed_again(office: Agency) -> None:
    office.remit("Kwek")
    order = office.order("remittance:")
    office.send(order.id)
    told = {"counterparty_iban": order.beneficiary_iban, "end_to_end_id": order.end_to_end_id}
    out, back = DAY + timedelta(days=1), DAY + timedelta(days=2)
    office.bank_lines(out, StatementLine("U1", out, out, -40_000, "Kwek", **told))
    with clock.set_to(back):
        office.bank_lines(back, StatementLine("U2", back, back, 40_000, "Kwek", return_reason="AC04", **told))
    assert shares(office) == {"CLIENT_PAYABLE": 80_000}


def test_withheld_commission_goes_to_the_agencys_own_account_only(office: Agency) -> None:
    made = office.remit("Druk")
    assert made is not None
    # 15% of 400 and 5 for a case that succeeded: 65.00, with 21% VAT 78.65.
    assert (made.fee_cents, made.vat_cents, made.withheld_cents, made.payout_cents) == (6_500, 1_365, 7_865, 32_135)
    with tenancy.active(office.tenant.id):
        assert withdraw(office.actor) == 7_865
        with pytest.raises(Refused, match="Er staat geen ingehouden commissie op de derdenrekening"):
            withdraw(office.actor)
    assert office.order("withdrawal:").beneficiary_iban == OWN_IBAN
    expected = {"CLIENT_PAYABLE": 40_000, "REMITTANCE_UNDER_WAY": 32_135, "WITHDRAWAL_UNDER_WAY": 7_865}
    assert shares(office) == expected


def test_what_is_turned_round_after_a_statement_is_set_off_on_the_next(office: Agency) -> None:
    office.remit("Druk")
    undo_payment(office.actor, office.line("R0001"))
    made = office.remit("Druk")
    assert made is not None
    assert (made.received_cents, made.fee_cents, made.vat_cents, made.withheld_cents) == (
        -40_000, -6_500, -1_365, -7_865)  # fmt: skip
    assert (made.payout_cents, made.left_cents) == (0, -32_135)
    assert office.remit("Druk") is None
    assert shares(office) == {"UNALLOCATED": 40_000, "CLIENT_PAYABLE": 7_865, "REMITTANCE_UNDER_WAY": 32_135}


def test_a_direct_payment_is_paid_once_and_undone_to_what_it_was(office: Agency) -> None:
    with clock.set_to(START):
        office.hand_over("Druk", [("D-2", persona(7, 3), 10_000)])
    claim = office.claim("Druk", "D-2")
    with tenancy.active(office.tenant.id):
        fields = "principal_cents, interest_cents, costs_cents, paid_cents, stage, closed_on, interest_until"
        before = sql.fetch(f"SELECT {fields} FROM claims_claim WHERE id = %s", [claim])
        first = report_direct(office.actor, claim, 10_000, DAY)
        assert report_direct(office.actor, claim, 10_000, DAY) == first
        row = sql.fetch("SELECT paid_cents, stage FROM claims_claim WHERE id = %s", [claim])
        assert row == [(10_000, "paid")]
        assert [r.held for r in receipts(office.client("Druk").id) if r.number == "D-2"] == [False]
        undo_direct(office.actor, first.pk)
        assert sql.fetch(f"SELECT {fields} FROM claims_claim WHERE id = %s", [claim]) == before
        with pytest.raises(Refused, match="al teruggedraaid"):
            undo_direct(office.actor, first.pk)
        assert DirectPayment.objects.filter(undone_event_id=None).count() == 0
    assert shares(office) == {"CLIENT_PAYABLE": 80_000}


def test_a_reference_that_was_used_for_another_amount_is_refused_and_changes_nothing(office: Agency) -> None:
    with clock.set_to(START):
        office.hand_over("Druk", [("D-3", persona(7, 3), 10_000)])
    claim = office.claim("Druk", "D-3")
    with tenancy.active(office.tenant.id):
        first = report_direct(office.actor, claim, 5_000, DAY, key="k1")
        with pytest.raises(Refused, match="Kenmerk k1 is op deze factuur al gebruikt voor € 50,00"):
            report_direct(office.actor, claim, 6_000, DAY, key="k1")
        assert report_direct(office.actor, claim, 5_000, DAY, key="k1") == first
        assert sql.fetch("SELECT paid_cents FROM claims_claim WHERE id = %s", [claim]) == [(5_000,)]


def test_a_number_that_two_clients_share_is_refused_instead_of_guessed(office: Agency) -> None:
    with clock.set_to(START):
        for client, debtor in (("Druk", persona(7, 3)), ("Kwek", persona(7, 4))):
            office.hand_over(client, [("D-9", debtor, 10_000)])
    with tenancy.active(office.tenant.id), pytest.raises(Refused, match="bij meer dan een opdrachtgever"):
        id_of("D-9")


def test_money_that_is_no_payment_stays_visible_on_the_third_party_account(office: Agency) -> None:
    office.bank(DAY, (12_345, "Bureau Test", OWN_IBAN, "aanvulling kosten"), (-300, "Bank", "", "kosten"))
    assert shares(office) == {"UNALLOCATED": 12_345, "CLIENT_PAYABLE": 80_000, "TRUST_DIFFERENCE": -300}
    with tenancy.active(office.tenant.id):
        set_aside(office.actor, office.line("R0003"))
    assert shares(office) == {"CLIENT_PAYABLE": 80_000, "TRUST_DIFFERENCE": 12_045}
    with tenancy.active(office.tenant.id):
        undo(office.actor, office.line("R0003"))
    assert shares(office) == {"UNALLOCATED": 12_345, "CLIENT_PAYABLE": 80_000, "TRUST_DIFFERENCE": -300}


def test_an_account_is_never_both(office: Agency) -> None:
    with tenancy.active(office.tenant.id):
        with pytest.raises(Refused, match="is de eigen rekening van Bureau Test"):
            open_third_party_account(office.actor, OWN_IBAN)
        with pytest.raises(Refused, match="is de derdenrekening"):
            add_client(office.actor, "Derde", iban=TRUST_IBAN)
        assert Creditor.objects.count() == 3


def test_the_bank_of_the_third_party_account_counts_for_every_client(office: Agency) -> None:
    with tenancy.active(office.tenant.id):
        assert seen_until() == {client.pk: DAY for client in Creditor.objects.all()}


def test_letters_are_the_agencys_and_money_goes_to_the_third_party_account(office: Agency) -> None:
    with tenancy.active(office.tenant.id):
        collector = Assembler([], b"geheim", "")._collector
    assert collector is not None
    assert (collector[1].name, collector[1].iban) == ("Bureau Test", TRUST_IBAN)


def test_a_new_plan_holds_for_new_cases_only(office: Agency) -> None:
    with tenancy.active(office.tenant.id):
        rates = {name: parse_rate("50%") for name in ("principal", "interest", "costs")}
        client = office.client("Druk")
        with pytest.raises(Refused, match="Er geldt al een afspraak vanaf 02-03-2026"):
            set_plan(office.actor, client, Terms(rates), valid_from=START)
        set_plan(office.actor, client, Terms(rates), valid_from=DAY)
    payer = persona(7, 9)
    office.hand_over("Druk", [("D-9", payer, 10_000)])
    with clock.set_to(DAY + timedelta(days=3)):
        office.bank(DAY + timedelta(days=2), (10_000, payer.name, payer.iban, "D-9"))
        made = office.remit("Druk")
    assert made is not None
    assert (made.mode, made.fee_cents) == ("gross", 6_500 + 5_000)


def test_the_night_makes_what_is_due_and_proves_and_a_second_night_changes_nothing(office: Agency) -> None:
    with tenancy.active(office.tenant.id):
        rates = {name: parse_rate("10%") for name in ("principal", "interest", "costs")}
        set_plan(office.actor, office.client("Kwek"), Terms(rates), valid_from=DAY, schedule="weekly",
                 schedule_day=5)  # fmt: skip
    friday = date(2026, 3, 13)
    with clock.set_to(friday):
        assert nightly(office.actor, friday) == []
        before = counts(office)
        assert nightly(office.actor, friday) == []
    assert counts(office) == before
    with tenancy.active(office.tenant.id):
        assert list(Remittance.objects.values_list("number", "until_on")) == [("A2026-0001", date(2026, 3, 12))]
        found = stand(office.client("Kwek").pk)
    assert found is not None and found.proof_number == 1


def counts(office: Agency) -> list[tuple[int, ...]]:
    with tenancy.active(office.tenant.id):
        tables = ("client_money_remittance", "client_money_proof", "client_money_proofentry", "ledger_transfer")
        return [sql.fetch(f"SELECT count(*) FROM {table}")[0] for table in tables]


def test_without_an_account_of_the_client_nothing_is_remitted(office: Agency) -> None:
    with tenancy.active(office.tenant.id):
        Creditor.objects.filter(name="Kwek").update(iban="")
    before = counts(office)
    with pytest.raises(Refused, match="Van Kwek is geen rekening bekend"):
        office.remit("Kwek")
    assert counts(office) == before


def test_the_clients_account_is_recorded_and_never_the_third_party_account(office: Agency) -> None:
    iban = persona(9, 5).iban
    with tenancy.active(office.tenant.id):
        set_account(office.actor, office.client("Kwek").pk, iban)
        with pytest.raises(Refused, match="is de derdenrekening"):
            set_account(office.actor, office.client("Kwek").pk, TRUST_IBAN)
    assert office.client("Kwek").iban == iban


def test_a_list_of_direct_payments_is_taken_whole_or_not_at_all(office: Agency) -> None:
    with clock.set_to(START):
        office.hand_over("Druk", [("D-2", persona(7, 3), 10_000), ("D-3", persona(7, 4), 20_000)])
    druk = office.client("Druk").pk
    good = b"Factuur;Bedrag;Datum;Kenmerk\nD-2;100,00;09-03-2026;K1\nD-3;50,00;10-03-2026;\n"
    before = counts(office)
    with pytest.raises(Refused, match=r"Regel 3: Factuur D-9 staat niet bij deze opdrachtgever.*niets verwerkt"):
        report_direct_file(office.actor, druk, reported_in(good.replace(b"D-3", b"D-9")))
    assert counts(office) == before
    for _ in range(2):
        report_direct_file(office.actor, druk, reported_in(good))
    with tenancy.active(office.tenant.id):
        paid = sql.fetch("SELECT number, paid_cents FROM claims_claim WHERE number IN ('D-2', 'D-3') ORDER BY number")
    assert paid == [("D-2", 10_000), ("D-3", 5_000)]


@pytest.mark.parametrize("content", [b"a;b\n", b"factuur;bedrag;datum\nD-1;veel;09-03-2026\n",
                                     b"factuur;bedrag;datum\nD-1;1,00;2026-03-09\n", b""])  # fmt: skip
def test_a_list_that_cannot_be_read_is_refused_with_the_fix(content: bytes) -> None:
    with pytest.raises(Refused):
        reported_in(content)


# --- the proof, verified from outside ---


def verified(file: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", str(VERIFY), str(file)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_proofs_are_chained_and_verify_without_our_program(office: Agency, tmp_path: Path) -> None:
    office.prove()
    office.remit("Druk")
    office.prove()
    with tenancy.active(office.tenant.id):
        text = as_file(office.client("Druk"))
        prove(office.actor, office.client("Druk"))
        assert as_file(office.client("Druk")) == text
    file = tmp_path / "bewijs.json"
    file.write_text(text)
    told = json.loads(text)
    assert [p["payable_cents"] for p in told["proofs"]] == [40_000, 0]
    assert [p["withheld_cents"] for p in told["proofs"]] == [0, 7_865]
    assert told["proofs"][1]["previous"] == told["proofs"][0]["sha256"]
    assert verified(file) == (0, f"GOED: Druk, 2 bewijzen over {len(told['entries'])} regels, te betalen 0 cent\n")


def test_a_file_in_which_one_number_was_changed_does_not_verify(db: None, tmp_path: Path) -> None:
    office = busy_agency(tmp_path)
    office.prove()
    with tenancy.active(office.tenant.id):
        text = as_file(office.client("Kwek"))
    file = tmp_path / "bewijs.json"
    file.write_text(text)
    assert verified(file)[0] == 0
    told = json.loads(text)
    rng = random.Random(5)
    numbers = [(part, n, key) for part in ("entries", "proofs") for n, row in enumerate(told[part]) for key in row
               if isinstance(row[key], int)]  # fmt: skip
    for part, n, key in rng.sample(numbers, 25):
        changed = json.loads(text)
        changed[part][n][key] += 1
        file.write_text(json.dumps(changed))
        code, said = verified(file)
        assert code == 1, (part, n, key)
        assert said.startswith("NIET GOED: ") or "Error" in said, said


def test_the_verifier_is_short_and_knows_nothing_of_the_program() -> None:
    lines = VERIFY.read_text().splitlines()
    assert len(lines) < 60
    imports = [line for line in lines if line.startswith(("import ", "from "))]
    assert imports == ["import hashlib", "import json", "import sys", "from collections import Counter"]


# --- every day to the cent ---


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_every_cent_is_somebodys_every_day(seed: int, db: None, tmp_path: Path) -> None:
    """Paid, paid in part, turned round, set aside, paid directly, remitted, withdrawn, proved: in any order."""
    rng = random.Random(seed)
    office = open_agency(tmp_path)
    people = [persona(20 + seed, n) for n in range(12)]
    with clock.set_to(START):
        for client in ("Druk", "Kwek"):
            mine = people[:6] if client == "Druk" else people[6:]
            owed = [(f"{client[0]}-{n}", payer, rng.randrange(5_000, 90_000)) for n, payer in enumerate(mine)]
            office.hand_over(client, owed)
    for n in range(12):
        day = START + timedelta(days=n + 1)
        with clock.set_to(day):
            a_day(rng, office, people, day)
            assert shares(office) is not None
    with clock.set_to(START + timedelta(days=20)):
        office.prove()
        shares(office)


def a_day(rng: random.Random, office: Agency, people: list[Persona], day: date) -> None:
    who = rng.randrange(12)
    number = f"{'D' if who < 6 else 'K'}-{who % 6}"
    payer = people[who]
    cents = rng.randrange(100, 60_000)
    fee = -rng.randrange(1, 500)
    office.bank(day - timedelta(days=1), (cents, payer.name, payer.iban, number), (fee, "Bank", "", ""))
    client = rng.choice(["Druk", "Kwek"])
    with tenancy.active(office.tenant.id):
        open_ = sql.fetch("SELECT c.id, c.principal_cents FROM claims_claim c WHERE c.principal_cents > 100")
        done = sql.fetch("SELECT l.id FROM payments_bankline l WHERE EXISTS (SELECT FROM payments_allocation a"
                         " WHERE a.line_id = l.id AND NOT a.undone)")  # fmt: skip
        loose = sql.fetch("SELECT id FROM payments_bankline WHERE state = 'to_settle' AND unallocated_cents > 0")
        direct = list(DirectPayment.objects.filter(undone_event_id=None))
    what = rng.randrange(6)
    if what == 0 and open_:
        claim, owed = rng.choice(open_)
        with tenancy.active(office.tenant.id):
            report_direct(office.actor, claim, rng.randrange(1, owed), day)
    elif what == 1 and done:
        undo_payment(office.actor, rng.choice(done)[0])
    elif what == 2 and loose:
        with tenancy.active(office.tenant.id):
            set_aside(office.actor, rng.choice(loose)[0])
    elif what == 3 and direct:
        with tenancy.active(office.tenant.id):
            undo_direct(office.actor, rng.choice(direct).pk)
    else:
        office.remit(client)
    if rng.random() < 0.3:
        office.prove()


# --- numbers without gaps ---


@pytest.mark.usefixtures("committing")
def test_statements_that_are_made_at_once_have_numbers_without_gaps(tmp_path: Path) -> None:
    office = busy_agency(tmp_path)
    with tenancy.active(office.tenant.id):
        rates = {name: parse_rate("10%") for name in ("principal", "interest", "costs")}
        names = [f"Klant {n}" for n in range(8)]
        for n, name in enumerate(names):
            client = add_client(office.actor, name, iban=persona(9, n).iban)
            set_plan(office.actor, client, Terms(rates, intake_cents=1_000), valid_from=START)
    for n, name in enumerate(names):
        office.hand_over(name, [(f"X-{n}", persona(9, n), 10_000)])

    def make(mine: list[str]) -> None:
        with clock.set_to(DAY + timedelta(days=20)):
            for name in mine:
                office.remit(name)
        connection.close()

    threads = [Thread(target=make, args=[names[n::2]]) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenancy.active(office.tenant.id):
        numbers = sorted(Remittance.objects.values_list("number", flat=True))
        invoices = sorted(Remittance.objects.exclude(invoice_number="").values_list("invoice_number", flat=True))
    assert numbers == [f"A2026-{n:04d}" for n in range(1, 12)]
    assert invoices == [f"C2026-{n:04d}" for n in range(1, 12)]
