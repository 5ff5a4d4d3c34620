"""What the bank told (verteld): the checksum of each line stands in the diary, so a line that changed later is found.

Money leaves to whom a line says that it came from. So a line is all of what the bank said of it, and stays that.
"""

from __future__ import annotations

from collections.abc import Sequence

from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.payments.events import BankLinesTold

#: What the bank said of a line, as its checksum; what we made of it (state, match, what is left) is not in it.
_SAID = (
    "left(encode(sha256(convert_to(jsonb_build_array(l.account_id, l.key, l.reference, l.booked_on, l.value_on,"
    " l.amount_cents, l.counterparty_name, l.counterparty_iban, l.text, l.structured_reference, l.end_to_end_id,"
    " l.mandate_id, l.return_reason, l.is_reversal, l.batch_size, l.ultimate_name, l.bank_code)::text, 'UTF8')),"
    " 'hex'), 32)"
)

_TOLD = (
    "ROWS FROM (jsonb_array_elements_text(e.data->'line_ids'), jsonb_array_elements_text(e.data->'sha256'))"
    " AS x (line, said)"
)
#: Lines that say something else than when they were read, or are gone.
PROOFS = {
    "bank_line_told": f"""
SELECT coalesce(l.reference, x.line), 1, CASE WHEN l.id IS NULL THEN 0 ELSE 2 END FROM base_event e
CROSS JOIN LATERAL {_TOLD}
LEFT JOIN payments_bankline l ON l.id = x.line::bigint
WHERE e.kind = 'bank_lines_told' AND x.said IS DISTINCT FROM {_SAID}""",
}


def keep(actor: Actor, line_ids: Sequence[int]) -> None:
    """Bewaren: the checksums of lines that were just read."""
    rows = sql.fetch(f"SELECT l.id, {_SAID} FROM payments_bankline l WHERE l.id = ANY(%s) ORDER BY l.id", [line_ids])
    data = BankLinesTold(line_ids=[row[0] for row in rows], sha256=[row[1] for row in rows])
    events.record(actor, [events.Entry(data)])


def altered(line_id: int) -> bool:
    """Is this line of received money something else than the bank told? Lines of before this was kept are not."""
    row = sql.fetch_one(
        f"SELECT x.said <> {_SAID} FROM payments_bankline l"
        " JOIN base_event r ON r.key = 'line:' || l.id"
        " CROSS JOIN LATERAL (SELECT t.data FROM base_event t WHERE t.kind = 'bank_lines_told' AND t.id > r.id"
        f" ORDER BY t.id LIMIT 1) e CROSS JOIN LATERAL {_TOLD} WHERE l.id = %s AND x.line = l.id::text",
        [line_id],
    )
    return row is not None and row[0] is True
