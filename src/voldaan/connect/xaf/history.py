"""Betaalgeschiedenis: which invoices the journals of an auditfile show as paid, and on which day; never what is open.

An invoice counts when its lines on one account of one debtor come to nothing, it was charged outside the journals of
bank and cash, and all that took it away came in through those. A credit note, a correction or a set-off is no payment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from voldaan.connect.openitems.rows import LONGEST_NUMBER
from voldaan.connect.xaf.stream import JournalLine, Relation
from voldaan.invoices.open_items import PastInvoice

LONGEST_DEBTOR_NUMBER = 40
DEBTOR_KINDS = ("C", "B")


@dataclass(slots=True)
class _Lines:
    """The lines of one invoice number of one debtor on one account, added up."""

    charged_cents: int = 0
    received_cents: int = 0
    charged_on: date | None = None
    received_on: date | None = None
    is_plain: bool = True

    def take(self, line: JournalLine) -> None:
        """Adds a line; what is neither an invoice nor money coming in makes the whole say nothing."""
        if line.on is None or line.cents is None or (line.cents > 0) == line.is_money:
            self.is_plain = False
        elif line.is_money:
            self.received_cents -= line.cents
            self.received_on = max(self.received_on or line.on, line.on)
        else:
            self.charged_cents += line.cents
            self.charged_on = min(self.charged_on or line.on, line.on)


class History:
    """Gathers journal lines into paid invoices, so that memory follows the invoices and not the file."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], _Lines] = {}

    def take(self, line: JournalLine) -> None:
        """Adds a line to its invoice."""
        self._found.setdefault((line.relation, line.number, line.account), _Lines()).take(line)

    def paid(
        self, relations: Mapping[str, Relation], due: Mapping[tuple[str, str], date], today: date
    ) -> Iterator[PastInvoice]:
        """What was paid, of debtors that the file names, in the order of the file; ``due`` is by (debtor, number)."""
        told: set[tuple[str, str]] = set()
        for (number_of, number, _), lines in self._found.items():
            relation = relations.get(number_of)
            if relation is None or relation.kind not in DEBTOR_KINDS or not relation.debtor.name:
                continue
            if len(number_of) > LONGEST_DEBTOR_NUMBER or len(number) > LONGEST_NUMBER or (number_of, number) in told:
                continue
            charged_on, received_on = lines.charged_on, lines.received_on
            if charged_on is None or received_on is None or max(charged_on, received_on) > today:
                continue
            if lines.is_plain and lines.charged_cents == lines.received_cents:
                told.add((number_of, number))
                yield PastInvoice(
                    number_of, number, charged_on, due.get((number_of, number)), received_on, lines.charged_cents
                )
