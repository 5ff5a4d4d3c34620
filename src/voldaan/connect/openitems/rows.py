"""Regels: rows of text under a known header into open items. CSV and spreadsheets share this one path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from operator import itemgetter

from voldaan.base.errors import Refused
from voldaan.connect.openitems.cells import (
    Unreadable,
    clean_text,
    decimal_sign_of,
    read_cents,
    read_country,
    read_date,
    read_debtor_kind,
    read_iban,
    read_item_kind,
    read_kvk,
    shown,
    two_readings,
)
from voldaan.connect.openitems.profiles import ITEM_FIELDS, MISSING, PARTY_FIELDS, Layout
from voldaan.invoices.mapping import DateOrder, Minus
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem, RefusedRow

Row = tuple[int, list[str]]
Party = tuple[str, str, DebtorKind, str, str, str, str, str, str, str, str, str]
SAMPLE_ROWS = 1000
LONGEST_NUMBER = 64
LONGEST_REFERENCE = 140
LONGEST_DESCRIPTION = 500
CURRENCIES = {"EUR": "EUR", "€": "EUR", "EURO": "EUR", "": "EUR"}
TOTAL_WORDS = ("totaal", "eindtotaal", "subtotaal", "total", "grand total", "summe")


def read_rows(rows: Iterable[Row], layout: Layout, today: date) -> tuple[int, list[OpenItem], list[RefusedRow]]:
    """All rows below the header: (rows that are not blank, items, refused rows), both in the order of the file.

    ``rows`` are (number as a spreadsheet counts, cells). Raises Refused when the file as a whole cannot be trusted:
    another number of cells than the header, no rows, two notations of amounts, or a column that looks shifted.
    """
    filled = _filled(rows, len(layout.header))
    if layout.profile.account_rows:
        filled = _with_accounts(filled, layout)
    sample = list(islice(filled, SAMPLE_ROWS))
    sign = layout.decimal_sign or _decimal_sign(sample, layout)
    if not sign:
        sample.extend(filled)  # no amount of the sample shows it: the whole column decides
        sign = _decimal_sign(sample, layout) or _comma_unless_doubtful(sample, layout)
    if not sample:
        raise Refused(
            "Het bestand heeft een kopregel maar geen enkele post. Exporteer de openstaande posten opnieuw; "
            "is er echt niets open, dan hoeft er niets ingelezen te worden.",
            rule="no_rows",
        )
    reader = _RowReader(layout, today, sign)
    for number, cells in chain(sample, filled):
        reader.take(number, cells)
    return reader.close()


def _filled(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """Rows that are not blank, each with exactly as many cells as the header."""
    for number, cells in rows:
        if len(cells) == width:
            if any(cells):
                yield number, cells
        elif any(cells):
            raise Refused(
                f"Regel {number} heeft {len(cells)} velden en de kopregel {width}: het bestand is afgebroken of er is "
                "een kolom verschoven. Controleer in die regel op een scheidingsteken of aanhalingsteken te veel of te "
                "weinig, of exporteer het bestand opnieuw.",
                rule="field_count",
            )


def _with_accounts(rows: Iterable[Row], layout: Layout) -> Iterator[Row]:
    """SAP lists write "Konto 123" as a row of its own, above or below the items it is about; put it in each item.

    Which of the two shows in the first row: a list that starts with an account has it above.
    """
    number_at = layout.at["number"]
    above, account, waiting = False, "", list[Row]()
    for index, (number, cells) in enumerate(rows):
        named = next((text.strip()[6:].strip() for text in cells if text.strip().startswith("Konto ")), "")
        if not named or cells[number_at].strip():
            if layout.at["debtor_number"] != MISSING:
                yield number, cells
            elif above:
                yield number, [*cells, account]
            else:
                waiting.append((number, cells))
            continue
        above, account = above or index == 0, named
        yield from ((at, [*held, account]) for at, held in waiting)
        waiting.clear()
    yield from ((at, [*held, ""]) for at, held in waiting)


def _decimal_sign(sample: Sequence[Row], layout: Layout) -> str:
    """The decimal sign that the amounts of the sample agree on; empty when none of them shows one."""
    first_seen: dict[str, tuple[int, str]] = {}
    for number, text in _amounts_in(sample, layout):
        sign = decimal_sign_of(text)
        if sign and sign not in first_seen:
            first_seen[sign] = (number, text)
    if len(first_seen) == 2:
        (comma_row, comma), (point_row, point) = first_seen[","], first_seen["."]
        raise Refused(
            f"De bedragen staan op twee manieren in het bestand: {shown(comma)} in regel {comma_row} en {shown(point)} "
            f"in regel {point_row}. Kies één decimaalteken voor het hele bestand en lees het opnieuw in.",
            rule="two_notations",
        )
    return next(iter(first_seen), "")


def _amounts_in(rows: Iterable[Row], layout: Layout) -> Iterator[tuple[int, str]]:
    columns = [layout.at[name] for name in ("amount", "open", "paid", "credit") if layout.at[name] != MISSING]
    for number, cells in rows:
        for column in columns:
            yield number, cells[column].strip()


def _comma_unless_doubtful(rows: Iterable[Row], layout: Layout) -> str:
    """A comma where it makes no difference. Refuses amounts like 1.234, a thousand and more or hardly more than one."""
    for number, text in _amounts_in(rows, layout):
        if two_readings(text):
            raise Refused(
                f"Het bedrag {shown(text)} in regel {number} is op twee manieren te lezen (duizenden of decimalen) en "
                "geen enkel ander bedrag in het bestand maakt dat duidelijk. Schrijf de bedragen met twee decimalen, "
                "of kies het decimaalteken bij het koppelen van de kolommen.",
                rule="ambiguous_amounts",
            )
    return ","


class _RowReader:
    """Reads row after row and remembers what only the whole file can tell: double numbers and shifted columns."""

    def __init__(self, layout: Layout, today: date, decimal_sign: str) -> None:
        self._layout = layout
        self._today = today
        self._decimal_sign = decimal_sign
        # A missing field reads the empty cell that _cells puts at the end of every row.
        width = len(layout.header) + (1 if self._accounts_added() else 0)
        at = {name: index if index != MISSING else width for name, index in layout.at.items()}
        if self._accounts_added():
            at["debtor_number"] = len(layout.header)
        self._item_cells = itemgetter(*(at[name] for name in ITEM_FIELDS))
        self._party_cells = itemgetter(*(at[name] for name in PARTY_FIELDS))
        self._parties: dict[tuple[str, ...], Party] = {}
        self._dates: dict[str, date] = {}
        self._rows = 0
        self._items: dict[str, OpenItem] = {}
        self._clashing: dict[str, list[int]] = {}
        self._refused: list[RefusedRow] = []
        self._minus = layout.profile.minus
        self._by_minus = 0
        self._unreadable: Counter[str] = Counter()
        self._first_unreadable: dict[str, tuple[int, str]] = {}

    def _accounts_added(self) -> bool:
        return self._layout.profile.account_rows and self._layout.at["debtor_number"] == MISSING

    def take(self, row: int, cells: list[str]) -> None:
        """Reads one row into an item or a refusal. Raises Refused when the row shows that the file is shifted."""
        self._rows += 1
        cells.append("")
        try:
            item = self._item(row, cells)
        except Unreadable as problem:
            if problem.code in _WEIGHED_CODES:
                self._weigh(row, cells)
            self._refuse(row, problem.code, problem.reason_nl)
            return
        self._keep(item)

    def close(self) -> tuple[int, list[OpenItem], list[RefusedRow]]:
        """The result of all rows taken. Raises Refused when one required column was unreadable too often."""
        for name, count in self._unreadable.items():
            if count >= 3 and count * 5 >= self._rows:
                row, reason = self._first_unreadable[name]
                raise _shifted(f"De kolom {self._layout.title(name)} is in {count} van de {self._rows} regels niet "
                               f"te lezen, voor het eerst in regel {row}: {reason}.")  # fmt: skip
        items = [item for item in self._items.values() if item.number not in self._clashing]
        if self._minus is None and items and self._by_minus == len(self._items):
            raise Refused(
                "Alle bedragen in het bestand zijn negatief, en dan is niet zeker of het creditnota's of vorderingen "
                "zijn. Koppel de kolommen van dit bestand en kies daar wat een minteken betekent.",
                rule="all_negative",
            )
        self._refused.sort(key=lambda refused: refused.row)
        return self._rows, items, self._refused

    def _item(self, row: int, cells: list[str]) -> OpenItem:
        (number, issued, due, amount, open_, paid, mark, currency, description, reference, credited,
         state, credit) = self._item_cells(cells)  # fmt: skip
        number = number.strip()
        if not number or not issued.strip() or len(number) > LONGEST_NUMBER or not number.isprintable():
            raise self._incomplete(cells, number)
        if "E+" in number or "E+" in reference:
            raise Unreadable(
                "damaged_number", f"{shown(number)} is door een spreadsheet verminkt; maak die kolom tekst"
            )
        issued_on, due_on = self._date(issued), self._date(due) if due.strip() else None
        if issued_on > self._today:
            raise Unreadable("future", f"de factuurdatum {issued_on:%d-%m-%Y} ligt in de toekomst; verbeter de datum")
        if due_on and due_on < issued_on:
            raise Unreadable("due_before_issued", f"de vervaldatum {due_on:%d-%m-%Y} ligt voor de factuurdatum "
                             f"{issued_on:%d-%m-%Y}; verbeter een van de twee")  # fmt: skip
        if state and state.strip().casefold() in self._layout.profile.settled:
            raise Unreadable("settled", f"deze post is volgens de status ({shown(state)}) al afgeletterd")
        kind = read_item_kind(mark) if mark else ItemKind.INVOICE
        kind, amount_cents, open_cents = self._amounts(kind, amount, open_, paid, credit.strip())
        euro = CURRENCIES.get(currency.strip().upper())
        if euro is None:
            raise Unreadable("currency", f"de valuta {shown(currency)} wordt nog niet ondersteund; alleen EUR")
        raw_party = self._party_cells(cells)
        party = self._parties.get(raw_party) or self._party(raw_party)
        return OpenItem(row, number, kind, issued_on, due_on, *party, amount_cents, open_cents, euro,
                        clean_text(description, LONGEST_DESCRIPTION), clean_text(reference, LONGEST_REFERENCE),
                        clean_text(credited, LONGEST_NUMBER))  # fmt: skip

    def _incomplete(self, cells: list[str], number: str) -> Unreadable:
        first = next((text.strip() for text in cells if text.strip()), "")
        if first.casefold().rstrip(": ").startswith(TOTAL_WORDS):
            return Unreadable("total_row", "dit is een totaalregel en geen factuur")
        if not number:
            return Unreadable("no_number", "het factuurnummer ontbreekt; vul het in")
        if len(number) > LONGEST_NUMBER or not number.isprintable():
            return Unreadable("number", f"{shown(number)} is geen factuurnummer (hooguit {LONGEST_NUMBER} tekens)")
        return Unreadable("no_date", "de factuurdatum ontbreekt; vul haar in als dd-mm-jjjj")

    def _date(self, text: str) -> date:
        found = self._dates.get(text)
        if found is None:
            found = self._dates[text] = read_date(text, self._layout.dates)
        return found

    def _amounts(
        self, kind: ItemKind, amount: str, open_: str, paid: str, credit: str
    ) -> tuple[ItemKind, int, int]:  # fmt: skip
        """(kind, original, open) in cents, not negative. A missing one follows from the other two.

        Beside a column with the credit amounts, that of the amount is the debit one.
        """
        sign, amount, open_, paid = self._decimal_sign, amount.strip(), open_.strip(), paid.strip()
        open_cents = read_cents(open_, sign) if open_ else None
        paid_cents = read_cents(paid, sign) if paid else 0
        if amount or credit:
            amount_cents = (read_cents(amount, sign) if amount else 0) - (read_cents(credit, sign) if credit else 0)
        elif open_cents is not None:
            amount_cents = open_cents + paid_cents
        else:
            raise Unreadable("no_amount", "het bedrag ontbreekt; vul het in")
        if open_cents is None:
            open_cents = amount_cents - paid_cents
        if kind is ItemKind.CREDIT_NOTE:
            amount_cents, open_cents = abs(amount_cents), abs(open_cents)
        elif self._minus is Minus.RECEIVABLE:
            amount_cents, open_cents = -amount_cents, -open_cents
        said = amount or credit or open_
        _check_amounts(amount_cents, open_cents, said, open_ or said)
        if amount_cents < 0:
            if self._minus is None and not self._layout.profile.signature:
                raise Unreadable(
                    "negative",
                    f"het bedrag {shown(said)} is negatief; is het een creditnota, zet dan Creditnota in "
                    "een kolom Type",
                )
            kind = ItemKind.CREDIT_NOTE
            self._by_minus += 1
        return kind, abs(amount_cents), abs(open_cents)

    def _party(self, raw: tuple[str, ...]) -> Party:
        number, name, kind, kvk, vat, email, phone, street, postcode, town, country, iban = map(clean_text, raw)
        if not number and not name:
            raise Unreadable("no_debtor", "de debiteur ontbreekt; vul een naam of een debiteurnummer in")
        if not name and self._accounts_added():
            number, _, name = number.partition(" ")  # "Konto 4711 Klant B.V." is a number and a name
        name = name or f"Debiteur {number}"
        party = (
            number, name, read_debtor_kind(kind), read_kvk(kvk), vat.replace(" ", "").upper(), email, phone, street,
            postcode, town, read_country(country), read_iban(iban),
        )  # fmt: skip
        self._parties[raw] = party
        return party

    def _keep(self, item: OpenItem) -> None:
        """Keeps an item unless its number came before: the same again is skipped, another content refuses both."""
        earlier = self._items.setdefault(item.number, item)
        if earlier is item:
            return
        if item.number in self._clashing:
            self._refuse(item.row, "double_number", _clash(item, self._clashing[item.number][0]))
        elif _content(earlier) == _content(item):
            self._refuse(item.row, "repeated", f"dezelfde post staat al in regel {earlier.row}; deze is overgeslagen")
        else:
            self._clashing[item.number] = [earlier.row]
            self._refuse(earlier.row, "double_number", _clash(earlier, item.row))
            self._refuse(item.row, "double_number", _clash(item, earlier.row))

    def _refuse(self, row: int, code: str, reason: str) -> None:
        self._refused.append(RefusedRow(row, reason[0].upper() + reason[1:] + ".", code))

    def _weigh(self, row: int, cells: list[str]) -> None:
        """Counts unreadable cells of a row; two or more of them, one required, mean that the row is shifted."""
        found = list(self._unreadable_cells(cells))
        required = [(name, why) for name, why in found if name in _REQUIRED]
        for name, why in required:
            self._unreadable[name] += 1
            self._first_unreadable.setdefault(name, (row, why.reason_nl))
            if why.whole_file:
                raise _shifted(f"Regel {row}, kolom {self._layout.title(name)}: {why.reason_nl}.")
        if required and len(found) > 1:
            named = " en ".join(f"in kolom {self._layout.title(name)} staat {shown(cells[self._layout.at[name]])}"
                                for name, _ in found[:3])  # fmt: skip
            raise _shifted(f"Regel {row} lijkt verschoven: {named}.")

    def _unreadable_cells(self, cells: list[str]) -> Iterator[tuple[str, Unreadable]]:
        for name, read in _TYPED.items():
            at = self._layout.at[name]
            text = cells[at].strip() if at != MISSING else ""
            if not text:
                continue
            try:
                read(text, self._decimal_sign, self._layout.dates)
            except Unreadable as why:
                yield name, why


def _check_amounts(amount_cents: int, open_cents: int, amount: str, open_: str) -> None:
    """What is open lies between nothing and the amount, on the same side of zero."""
    if amount_cents == 0:
        raise Unreadable("zero", "het bedrag is nul; er valt niets te innen")
    if open_cents * amount_cents < 0:
        raise Unreadable(
            "opposite_signs",
            f"het bedrag {shown(amount)} en wat openstaat {shown(open_)} hebben niet hetzelfde teken; verbeter er een",
        )
    if abs(open_cents) > abs(amount_cents):
        raise Unreadable(
            "open_above_amount",
            f"er staat meer open ({shown(open_)}) dan het bedrag ({shown(amount)}); verbeter een van de twee",
        )


def _content(item: OpenItem) -> tuple[object, ...]:
    """What must be equal for two rows to be the same item: everything but the row."""
    return tuple(getattr(item, name) for name in OpenItem.__slots__ if name != "row")


def _clash(item: OpenItem, other_row: int) -> str:
    return (f"factuurnummer {shown(item.number)} staat ook in regel {other_row} met een andere inhoud; "
            "beide zijn geweigerd, laat er één staan")  # fmt: skip


def _shifted(what: str) -> Refused:
    return Refused(
        f"{what} Het hele bestand is geweigerd en er is niets ingelezen: waarschijnlijk is een kolom verschoven. "
        "Verbeter het bestand of exporteer het opnieuw.",
        rule="shifted",
    )


_TYPED: dict[str, Callable[[str, str, DateOrder], object]] = {
    "issued_on": lambda text, _, order: read_date(text, order),
    "due_on": lambda text, _, order: read_date(text, order),
    "amount": lambda text, sign, _: read_cents(text, sign),
    "open": lambda text, sign, _: read_cents(text, sign),
    "paid": lambda text, sign, _: read_cents(text, sign),
    "credit": lambda text, sign, _: read_cents(text, sign),
    "kvk": lambda text, *_: read_kvk(text),
    "country": lambda text, *_: read_country(text),
    "iban": lambda text, *_: read_iban(text),
}
_REQUIRED = {"issued_on", "due_on", "amount", "open", "credit"}
_WEIGHED_CODES = {
    "date", "month_first", "amount", "kvk", "country", "iban", "number",
    "no_number", "no_date", "no_amount", "no_debtor",
}  # fmt: skip
