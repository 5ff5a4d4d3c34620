"""One cent, taken anywhere by somebody who may do anything in the database, is found and named."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from tests.db.agency import Agency, busy_agency
from tests.db.orders import TODAY
from tests.db.orders import office as orders_office

from voldaan.bank_orders.services import approve, export, request_refund
from voldaan.base import clock, tenancy
from voldaan.base.errors import Refused
from voldaan.client_money import leaves
from voldaan.client_money.proofs import as_file
from voldaan.connect.pain import transfers
from voldaan.daily.check import differences
from voldaan.testing.personas import persona, test_iban

pytestmark = pytest.mark.usefixtures("committing")

VERIFY = Path(__file__).resolve().parents[2] / "bin" / "verify-client-money"
#: Columns with cents that are no money that anybody holds or owes, and why.
NO_MONEY = {
    "claims_claim.original_cents": "what the invoice said once; what is owed is in the ledger",
    "claims_claim.announced_costs_cents": "what a letter announced; it is owed only when it is posted",
    "claims_claim.interest_capitalised_cents": "which part of the interest bears interest; how much is in the ledger",
    "bank_orders_paymentsetting.four_eyes_above_cents": "a limit",
}
TABLES = ("ledger_", "payments_", "client_money_", "bank_orders_", "claims_claim")


@pytest.fixture
def office(tmp_path: Path) -> Agency:
    return busy_agency(tmp_path)


@pytest.fixture
def thief() -> Iterator[psycopg.Connection]:
    """Somebody who owns the database: no wall, no trigger, no right holds him."""
    name = connection.settings_dict["NAME"]
    address = psycopg.conninfo.make_conninfo(os.environ["VOLDAAN_DSN"], dbname=name)
    with psycopg.connect(address, autocommit=True) as owner:
        try:
            owner.execute("SET session_replication_role = replica")
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("the owner of this server's database is no superuser: no thief can pass its triggers")
        yield owner


def found(office: Agency) -> list[dict[str, object]]:
    with tenancy.active(office.tenant.id):
        return differences()


def money_columns() -> list[tuple[str, str]]:
    """Every column that holds cents in the tables through which client money goes."""
    columns = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.column
        and field.column.endswith("_cents")
        and not field.generated
        and model._meta.db_table.startswith(TABLES)
    ]
    return [(table, column) for table, column in columns if f"{table}.{column}" not in NO_MONEY]


def rows(thief: psycopg.Connection, table: str, column: str) -> list[int]:
    query = f"SELECT id FROM {table} WHERE {column} IS NOT NULL ORDER BY id"
    return [row[0] for row in thief.execute(query.encode()).fetchall()]


def names(thief: psycopg.Connection, table: str, row: int) -> set[str]:
    """By what a row may be called: its id, and the numbers that people know it by."""
    told = thief.execute(f"SELECT to_jsonb(x) FROM {table} x WHERE id = %s".encode(), [row]).fetchone()
    assert told is not None
    known = ("id", "number", "reference", "statement_key", "event_id", "claim_id", "end_to_end_id", "message_id")
    called = {str(told[0][name]) for name in known if told[0].get(name) is not None}
    if told[0].get("remittance_id"):
        statement = thief.execute(
            "SELECT number FROM client_money_remittance WHERE id = %s", [told[0]["remittance_id"]]
        ).fetchone()
        called |= {statement[0]} if statement else set()
    if told[0].get("claim_id"):
        claim = thief.execute("SELECT number FROM claims_claim WHERE id = %s", [told[0]["claim_id"]]).fetchone()
        called |= {claim[0]} if claim else set()
    return called


def stolen(office: Agency, thief: psycopg.Connection) -> list[str]:
    """Take a cent from every row of every column, one at a time; what was not found by its name."""
    missed = []
    for table, column in money_columns():
        for row in rows(thief, table, column):
            called = names(thief, table, row)
            for cents in (1, -1):
                try:
                    thief.execute(f"UPDATE {table} SET {column} = {column} + {cents} WHERE id = {row}".encode())
                except psycopg.errors.CheckViolation:
                    continue  # the table itself says no
                noticed = found(office)
                thief.execute(f"UPDATE {table} SET {column} = {column} - {cents} WHERE id = {row}".encode())
                if not any(str(d.get("subject", d.get("claim"))) in called for d in noticed):
                    missed.append(f"{table}.{column} row {row} ({cents:+d}): {noticed}")
    return missed


def test_the_books_are_in_order_to_begin_with(office: Agency) -> None:
    assert found(office) == []
    office.prove()
    assert found(office) == []


def test_every_kind_of_row_is_there_to_be_robbed(office: Agency, thief: psycopg.Connection) -> None:
    office.prove()
    empty = {table for table, column in money_columns() if not rows(thief, table, column)}
    assert empty <= {"bank_orders_directdebit"}


def test_a_cent_taken_before_the_first_proof_is_found_and_named(office: Agency, thief: psycopg.Connection) -> None:
    assert "\n".join(stolen(office, thief)) == ""
    assert found(office) == []


def test_a_cent_taken_after_a_proof_is_found_and_named(office: Agency, thief: psycopg.Connection) -> None:
    office.prove()
    assert "\n".join(stolen(office, thief)) == ""
    assert found(office) == []


def test_a_row_that_was_deleted_is_found(office: Agency, thief: psycopg.Connection) -> None:
    office.prove()
    for table in ("ledger_transfer", "payments_bankline", "client_money_remittance", "client_money_commissionline",
                  "client_money_remittanceline", "client_money_proof", "client_money_proofentry"):  # fmt: skip
        row = rows(thief, table, "id")[-1]
        kept = thief.execute(f"SELECT to_jsonb(x)::text FROM {table} x WHERE id = {row}".encode()).fetchone()
        assert kept is not None
        thief.execute(f"DELETE FROM {table} WHERE id = {row}".encode())
        assert found(office) != [], table
        back = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
        thief.execute(back.encode(), [kept[0]])
    assert found(office) == []


def test_a_transfer_that_was_slipped_in_is_found(office: Agency, thief: psycopg.Connection) -> None:
    office.prove()
    thief.execute(
        "INSERT INTO ledger_transfer (tenant_id, event_id, line, debit, credit, amount_cents, effective_on,"
        " recorded_at, creditor_id) SELECT tenant_id, event_id, 99, 40, 45, 1, effective_on, recorded_at, creditor_id"
        " FROM ledger_transfer WHERE credit = 45 ORDER BY id LIMIT 1"
    )
    assert {d["check"] for d in found(office)} >= {"event_transfers", "under_way"}


ELSEWHERE = [
    ("ledger_transfer", "creditor_id", "(SELECT max(id) FROM parties_creditor)", "claim_id IS NOT NULL", "client"),
    ("claims_claim", "creditor_id", "(SELECT min(id) FROM parties_creditor)", "true", "claim_of_client"),
    ("bank_orders_paymentorder", "beneficiary_iban", "'NL56RABO0000000099'", "key LIKE 'remittance:%'", "beneficiary"),
    ("bank_orders_paymentorder", "beneficiary_iban", "'NL56RABO0000000099'", "file_id IS NOT NULL",
     "order_approved_otherwise"),
    ("bank_orders_paymentorder", "beneficiary_name", "'Iemand anders'", "file_id IS NOT NULL",
     "order_approved_otherwise"),
    ("bank_orders_orderapproval", "approved_by_id", "99", "true", "approved_by_another"),
    ("bank_orders_orderfile", "sha256", "encode(sha256('x'), 'hex')", "true", "order_file_made"),
    ("payments_bankaccount", "is_third_party", "false", "is_third_party", "trust_account"),
    ("client_money_remittanceline", "held", "NOT held", "true", "remittance_receipts"),
    ("client_money_remittanceline", "value_on", "value_on + 1", "true", "remittance_receipts"),
    ("client_money_commissionline", "rate", "'1%'", "true", "remittance_fees"),
    ("client_money_remittance", "until_on", "until_on + 1", "true", "remittance_terms"),
    ("parties_creditor", "iban", "'NL56RABO0000000099'", "true", "creditor_account"),
    ("payments_bankaccount", "iban", "'NL56RABO0000000099'", "is_third_party", "trust_iban"),
    ("payments_bankline", "counterparty_iban", "'NL56RABO0000000099'", "true", "bank_line_told"),
    ("payments_bankline", "text", "'iets anders'", "true", "bank_line_told"),
    ("bank_orders_paymentorder", "people_needed", "1", "true", "order_told_otherwise"),
    ("bank_orders_paymentorder", "requested_by_id", "99", "true", "order_told_otherwise"),
    ("bank_orders_paymentorder", "beneficiary_name", "'Iemand anders'", "true", "order_told_otherwise"),
    ("bank_orders_paymentorder", "state", "'settled'", "file_id IS NOT NULL", "order_told"),
    ("bank_orders_paymentorder", "state", "'cancelled'", "true", "order_told"),
    ("bank_orders_paymentorder", "state", "'rejected'", "true", "order_told"),
    ("bank_orders_orderapproval", "order_id", "(SELECT max(id) FROM bank_orders_paymentorder WHERE file_id IS NULL)",
     "true", "order_without_approval"),
    ("client_money_commissionplan", "mode", "'net'", "true", "plan"),
    ("client_money_directpayment", "claim_id", "(SELECT min(id) FROM claims_claim)", "true", "direct_payment"),
    ("client_money_remittance", "creditor_id", "(SELECT max(id) FROM parties_creditor)", "true", "remittance_client"),
    ("client_money_remittance", "creditor_id", "99", "true", "points_nowhere"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "other", "which", "check"), ELSEWHERE)
def test_money_that_was_led_elsewhere_without_changing_an_amount_is_found_before_any_proof(
    office: Agency, thief: psycopg.Connection, table: str, column: str, other: str, which: str, check: str
) -> None:
    chosen = f"SELECT id, {column} FROM {table} WHERE {which} AND {column} IS DISTINCT FROM {other} ORDER BY id"
    robbed = thief.execute(chosen.encode()).fetchall()
    assert robbed
    for row, kept in robbed:
        thief.execute(f"UPDATE {table} SET {column} = {other} WHERE id = {row}".encode())
        assert check in {d["check"] for d in found(office)}, row
        thief.execute(f"UPDATE {table} SET {column} = %s WHERE id = {row}".encode(), [kept])
    assert found(office) == []


NO_LEAD = ("claims_claim", "payments_auditedline", "payments_debtorkey")
#: What may change without leading money anywhere: who a creditor is, who did a thing and when, what we made of a line,
#: and how far a claim of its debtor came. The rest of every row is bound to another one.
LEADS_NOWHERE = {
    "parties_creditor": "name legal_form kvk street postcode town email phone hours website deducts_vat term_is_fatal"
    " dispute_scheme",
    "ledger_transfer": "line recorded_at party_id effective_on",
    "payments_bankaccount": "seen_until declared_until",
    "payments_bankstatement": "statement_key file_sha256 opened_on closed_on sequence source lines notices imported_at",
    "payments_bankline": "statement_id state level probability reasons candidates proposal decided_by",
    "bank_orders_orderfile": "kind format made_by made_at",
    "bank_orders_paymentorder": "reason requested_by requested_at bank_reason closed_on",
    "bank_orders_orderapproval": "approved_by approved_at",
    "client_money_commissionplan": "set_by set_at",
    "client_money_directpayment": "key reported_by",
}


def changed(value: object) -> object:
    """Another value of the same sort, next to this one; None for a sort that is not tried."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, bytes):
        return value + b" "
    if isinstance(value, str):
        return value[:-1] + ("1" if value[-1:] != "1" else "2")
    return None


def columns_that_lead() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        table = model._meta.db_table
        if not table.startswith((*TABLES, "parties_creditor")) or table in NO_LEAD:
            continue
        known = {"id", "tenant_id", *LEADS_NOWHERE.get(table, "").split()}
        for field in model._meta.concrete_fields:
            if field.column and not field.generated and field.column not in known:
                yield table, field.column


@pytest.mark.parametrize("proved", [False, True])
def test_every_column_that_leads_money_somewhere_is_bound_to_another_row(
    office: Agency, thief: psycopg.Connection, proved: bool
) -> None:
    if proved:
        office.prove()
    missed = []
    for table, column in columns_that_lead():
        query = f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY id DESC LIMIT 3"
        for row, kept in thief.execute(query.encode()).fetchall():
            other = changed(kept)
            change = f"UPDATE {table} SET {column} = %s WHERE id = {row}".encode()
            try:
                changes = 0 if other is None else thief.execute(change, [other]).rowcount
            except (psycopg.errors.UniqueViolation, psycopg.errors.CheckViolation):
                continue  # the table itself says no
            if changes and not found(office) and not str(kept).startswith("withdrawal:"):  # a number in a row
                missed.append(f"{table}.{column} row {row}: {kept} -> {other}")
            thief.execute(change, [kept]) if changes else None
    assert "\n".join(missed) == ""
    assert found(office) == []


def test_an_event_that_tells_of_another_order_is_found(office: Agency, thief: psycopg.Connection) -> None:
    told = thief.execute(
        "SELECT e.id, (e.data->>'order_id')::bigint, o.id FROM base_event e JOIN bank_orders_paymentorder o"
        " ON o.id <> (e.data->>'order_id')::bigint WHERE e.kind LIKE 'order%' AND e.data ? 'order_id' ORDER BY 1, 3"
    ).fetchall()
    assert len(told) >= 8
    change = b"UPDATE base_event SET data = jsonb_set(data, '{order_id}', to_jsonb(%s::bigint)) WHERE id = %s"
    for event, order, another in told:
        thief.execute(change, [another, event])
        assert found(office) != [], (event, another)
        thief.execute(change, [order, event])
    assert found(office) == []


def test_a_statement_that_can_no_longer_be_read_does_not_stop_the_check(
    office: Agency, thief: psycopg.Connection
) -> None:
    thief.execute("UPDATE client_money_remittance SET document = left(document, 40)")
    assert {"remittance_document", "remittance_columns"} <= {d["check"] for d in found(office)}


def test_money_does_not_go_to_an_account_that_was_slipped_in(office: Agency, thief: psycopg.Connection) -> None:
    thief.execute("UPDATE parties_creditor SET iban = 'NL56RABO0000000099' WHERE name = 'Druk'")
    before = found(office)
    with clock.set_to(date(2026, 3, 25)):
        office.bank(date(2026, 3, 24), (21_234, persona(7, 1).name, persona(7, 1).iban, "D-1"))
        with pytest.raises(Refused, match="De rekening van Druk is buiten Voldaan om gewijzigd"):
            office.remit("Druk")
    assert [d["check"] for d in found(office)] == [d["check"] for d in before] == ["creditor_account"]


def test_no_refund_goes_to_a_payer_that_was_slipped_in(office: Agency, thief: psycopg.Connection) -> None:
    line = office.line("R0005")
    thief.execute("UPDATE payments_bankline SET counterparty_iban = %s WHERE id = %s", [test_iban("RABO", 99), line])
    with tenancy.active(office.tenant.id), pytest.raises(Refused, match="Bankregel R0005 is buiten Voldaan om"):
        request_refund(office.actor, line_id=line, amount_cents=3_333, reason="onbekend")
    assert {d["check"] for d in found(office)} == {"bank_line_told"}


def test_an_order_that_was_changed_before_the_approval_is_not_approved(
    office: Agency, thief: psycopg.Connection
) -> None:
    order = office.order("remittance")
    thief.execute("UPDATE bank_orders_paymentorder SET people_needed = 1 WHERE id = %s", [order.id])
    with tenancy.active(office.tenant.id), pytest.raises(Refused, match="gewijzigd nadat zij was aangevraagd"):
        approve(office.actor, [(order.id, order.version)])


def test_an_order_that_was_changed_behind_the_approval_does_not_leave(
    office: Agency, thief: psycopg.Connection
) -> None:
    order = office.order("withdrawal")
    thief.execute("UPDATE bank_orders_paymentorder SET state = 'approved', file_id = NULL, settled_line_id = NULL,"
                  " beneficiary_iban = 'NL56RABO0000000099' WHERE id = %s", [order.id])  # fmt: skip
    sentence = "is buiten Voldaan om gewijzigd nadat zij was goedgekeurd"
    with tenancy.active(office.tenant.id), pytest.raises(Refused, match=sentence):
        export(office.actor, transfers.write, order_ids=[order.id])


def test_an_event_that_tells_another_amount_is_found(office: Agency, thief: psycopg.Connection) -> None:
    events = thief.execute(
        "SELECT id FROM base_event WHERE kind IN ('money_received', 'payment_allocated', 'paid_direct',"
        " 'commission_charged', 'commission_withheld', 'remittance_ordered', 'withdrawal_ordered',"
        " 'trust_line_unexplained', 'order_requested')"
    ).fetchall()
    assert len(events) > 15
    change = b"UPDATE base_event SET data = jsonb_set(data, '{amount_cents}',"
    for (event,) in events:
        for cents in (1, -1):
            more = f" to_jsonb((data->>'amount_cents')::bigint + {cents})) WHERE id = {event}"
            thief.execute(change + more.encode())
            if cents == 1:
                assert found(office) != [], event
    assert found(office) == []


def test_nothing_is_proved_over_a_theft(office: Agency, thief: psycopg.Connection) -> None:
    office.prove()
    thief.execute("UPDATE ledger_transfer SET amount_cents = amount_cents - 1 WHERE id = (SELECT min(id) FROM"
                  " ledger_transfer WHERE credit = 40)")  # fmt: skip
    with pytest.raises(Refused, match=r"Een regel uit bewijs 1 van Druk is daarna gewijzigd: ledger_transfer \d+\."):
        office.prove()


def test_a_document_a_plan_and_a_proof_that_were_rewritten_are_found(office: Agency, thief: psycopg.Connection) -> None:
    office.prove()
    for table, column, check in (
        ("client_money_remittance", "document", "remittance_document"),
        ("client_money_commissionplan", "terms", "plan"),
        ("client_money_proof", "root", "proof_root"),
        ("client_money_proof", "sha256", "proof_sha256"),
        ("client_money_proofentry", "sha256", "proof_entry"),
    ):
        row = rows(thief, table, "id")[0]
        kept = thief.execute(f"SELECT {column} FROM {table} WHERE id = {row}".encode()).fetchone()
        assert kept is not None
        change = f"UPDATE {table} SET {column} = %s WHERE id = {row}".encode()
        other = kept[0].replace("15", "14") if column in ("document", "terms") else kept[0][::-1]
        thief.execute(change, [other])
        assert check in {d["check"] for d in found(office)}, (table, column)
        thief.execute(change, [kept[0]])
    assert found(office) == []


def test_the_script_of_the_client_finds_what_the_check_finds(
    office: Agency, thief: psycopg.Connection, tmp_path: Path
) -> None:
    office.prove()

    def told() -> str:
        """What the script says of the proof of each client, in turn."""
        said = []
        for client in ("Bureau Test", "Druk", "Kwek"):
            file = tmp_path / f"{client}.json"
            with tenancy.active(office.tenant.id):
                file.write_text(as_file(office.client(client)))
            done = subprocess.run([sys.executable, "-I", str(VERIFY), str(file)], capture_output=True, text=True)
            said.append(done.stdout + done.stderr)
        return "".join(said)

    assert told().count("GOED: ") == 3 and "NIET" not in told()
    robbed = 0
    for kind in leaves.KINDS.values():
        for column in [name for name in kind.fields if name.endswith("_cents")]:
            row = thief.execute(
                f"SELECT max(subject_id) FROM client_money_proofentry p JOIN {kind.table} t ON t.id = p.subject_id"
                f" WHERE p.kind = %s AND t.{column} IS NOT NULL".encode(),
                [next(name for name, each in leaves.KINDS.items() if each is kind)],
            ).fetchone()
            assert row is not None
            thief.execute(f"UPDATE {kind.table} SET {column} = {column} + 1 WHERE id = {row[0]}".encode())
            assert "NIET GOED: regels van bewijs 1 zijn gewijzigd" in told(), (kind.table, column)
            assert found(office) != []
            thief.execute(f"UPDATE {kind.table} SET {column} = {column} - 1 WHERE id = {row[0]}".encode())
            robbed += 1
    assert robbed > 20
    thief.execute(
        "DELETE FROM client_money_commissionline WHERE id = (SELECT max(id) FROM client_money_commissionline)"
    )
    assert "NIET GOED: regels van bewijs 1 zijn gewijzigd" in told()


@pytest.mark.parametrize(
    ("table", "column", "other", "check"),
    [
        ("bank_orders_directdebit", "amount_cents", "amount_cents - 1", "debit_told"),
        ("bank_orders_directdebit", "amount_cents", "amount_cents + 1", "debit_told"),
        ("bank_orders_directdebit", "state", "'returned'", "debit_told"),
        ("bank_orders_directdebit", "return_code", "'AC04'", "debit_told"),
        ("bank_orders_directdebit", "settled_line_id", "NULL", "debit_told"),
        ("bank_orders_directdebit", "claim_id", "(SELECT max(id) FROM claims_claim)", "debit_told"),
        ("bank_orders_mandate", "iban", "'NL56RABO0000000099'", "mandate_told"),
        ("bank_orders_mandate", "reference", "'M-9'", "mandate_told"),
        ("bank_orders_collectioncontract", "identifier", "'NL50ZZZ123456780000'", "contract_told"),
        ("bank_orders_collectioncontract", "notice_days", "1", "contract_told"),
        ("bank_orders_orderfile", "message_id", "'V1-B9'", "order_file_says"),
    ],
)
def test_a_debit_that_was_changed_is_found(
    tmp_path: Path, thief: psycopg.Connection, table: str, column: str, other: str, check: str
) -> None:
    with clock.set_to(TODAY):
        at = orders_office()
        at.bring(tmp_path, 1, 2)
        at.contract()
        at.mandate(1)
        debit = at.debit(1, date(2026, 12, 9))
        at.ready(debit)
        assert at.collect().left_out == []
        at.bank(at.line("I1", 10_000, end_to_end_id=at.the_debit(debit).end_to_end_id))
    with tenancy.active(at.tenant.id):
        assert differences() == []
        thief.execute(f"UPDATE {table} SET {column} = {other}".encode())
        assert check in {d["check"] for d in differences()}


def test_a_mandate_that_was_changed_is_not_debited(tmp_path: Path, thief: psycopg.Connection) -> None:
    with clock.set_to(TODAY):
        at = orders_office()
        at.bring(tmp_path, 1)
        at.contract()
        at.mandate(1)
        at.ready(at.debit(1, date(2026, 12, 9)))
        thief.execute("UPDATE bank_orders_mandate SET iban = 'NL56RABO0000000099'")
        with pytest.raises(Refused, match="Machtiging of incassocontract M1 is buiten Voldaan om gewijzigd"):
            at.collect()
