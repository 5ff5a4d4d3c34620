"""Every MT940 file of the optional corpus: read with exact sums, or refused with the reason; checked against mt-940.

Many of these files were shortened or made anonymous by hand and no longer add up: refusing them is right.
"""

from __future__ import annotations

import contextlib
import re

import mt940
import pytest
from tests.unit.connect.bank_samples import corpus

from voldaan.base.errors import Refused
from voldaan.connect.mt940 import read
from voldaan.payments.statements import StatementHead, StatementLine

Outcome = str | tuple[str, int] | tuple[int, int, int]
"""Refusal reason, with the difference in cents for a wrong sum; or statements, lines and sum of the lines in cents."""

EXPECTED: dict[str, Outcome] = {
    "jejik/K4262927_20200905-080000-952.txt": "bank-truncated",
    "jejik/abnamro.txt": ("bank-sum", -203800),
    "jejik/bug-core-5401.txt": ("bank-sum", -5000),
    "jejik/commerzbank.txt": ("bank-sum", 1235),
    "jejik/deutschebank.txt": ("bank-sum", 1235),
    "jejik/generic.txt": (2, 2, -2000),
    "jejik/ing-dos.txt": ("bank-sum", 4906),
    "jejik/ing-unix.txt": ("bank-sum", 4906),
    "jejik/knab.txt": ("bank-sum", 450000),
    "jejik/lbbw.txt": (1, 2, 0),
    "jejik/oldenburgischelandesbank.txt": ("bank-sum", -10450),
    "jejik/oldenburgischelandesbank2.txt": "bank-truncated",
    "jejik/oldenburgischelandesbankmitbindestrich.txt": ("bank-sum", -28172557),
    "jejik/postfinance.txt": "bank-currency",
    "jejik/rabobank-iban.txt": (2, 4, -7000),
    "jejik/rabobank.txt": ("bank-sum", 113593),
    "jejik/sns.txt": (2, 2, -2500),
    "jejik/sparkasse.txt": (2, 2, -4000),
    "jejik/sparkasse2.txt": ("bank-sum", -77504),
    "jejik/sparkasse3.txt": ("bank-sum", 127946),
    "jejik/sparkasse_interim_balance.txt": (3, 2, -4000),
    "jejik/triodos.txt": ("bank-sum", 11140),
    "jejik/volksbankenraiffeisenbanken.txt": (8, 12, 74500),
    "php-mt940/Abn/issue48": (1, 2, 4702),
    "php-mt940/Abn/sample": (4, 5, 2385322),
    "php-mt940/Abn/sample2": ("bank-sum", 60150),
    "php-mt940/Bunq/sample": (1, 111, -2667),
    "php-mt940/Hsbc/sample": "bank-currency",
    "php-mt940/Ing/sample": ("bank-sum", -368),
    "php-mt940/Kbs/sample": "bank-currency",
    "php-mt940/Kbs/sample2": "bank-currency",
    "php-mt940/Knab/sample": ("bank-sum", 9684),
    "php-mt940/Knab/sample2": (1, 1, 56742),
    "php-mt940/Knab/sample3": ("bank-sum", -10000000),
    "php-mt940/Kontist/sample": (1, 6, 39576),
    "php-mt940/Penta/sample": (1, 30, -1057630),
    "php-mt940/Rabo/sample": ("bank-sum", 214500),
    "php-mt940/Rabo/sample2": ("bank-sum", 314535),
    "php-mt940/Rabo/sample3": ("bank-sum", -34516),
    "php-mt940/Rabo/sample4": ("bank-sum", 1947778),
    "php-mt940/Spk/sample": (4, 10, 91532),
    "php-mt940/Triodos/sample": (2, 8, -9098),
    "php-mt940/Zetb/sample": "bank-currency",
    "zilverline/14aug2014.swi": ("bank-sum", 47187),
    "zilverline/abn/abn_sepa_incasso_doorlopend.txt": ("bank-sum", -50),
    "zilverline/abn/abn_sepa_overboeking.txt": ("bank-sum", -50),
    "zilverline/abn/abn_sepa_periodieke_overboeking.txt": ("bank-sum", -50),
    "zilverline/abn/abn_structured_sepa_acceptgiro.txt": ("bank-sum", -50),
    "zilverline/abn/abn_structured_sepa_ideal.txt": ("bank-sum", -50),
    "zilverline/abn/abn_structured_sepa_overboeking.txt": ("bank-sum", -50),
    "zilverline/abn/abnamro.txt": ("bank-sum", -203800),
    "zilverline/abn/abnamro_structured.txt": ("bank-sum", 510),
    "zilverline/abn/anb_sepa_overboeking_belastingdienst.txt": ("bank-sum", 8600000),
    "zilverline/abn/moneyou.txt": (1, 2, 1176),
    "zilverline/deutsche_bank.txt": ("bank-sum", 187),
    "zilverline/import-16-06-2014.txt": ("bank-sum", 1635561),
    "zilverline/ing.txt": ("bank-sum", 5006),
    "zilverline/ing/cntp_without_description.txt": (1, 1, -150000),
    "zilverline/ing/eu_incasso.txt": (1, 1, -5000),
    "zilverline/ing/eu_incasso_foreign_transaction.txt": ("bank-sum", 97),
    "zilverline/ing/eu_incasso_with_spaces_in_sepa.txt": (1, 1, -5000),
    "zilverline/ing/failing.txt": (1, 1, -5000),
    "zilverline/ing/ing_00_00.txt": (1, 1, -10000),
    "zilverline/ing/ing_dash_in_customer_reference.txt": (1, 1, -10000),
    "zilverline/ing/ing_purp.txt": (1, 1, -1000),
    "zilverline/ing/ing_references.txt": (1, 1, -10000),
    "zilverline/ing/ing_references_fix.txt": (1, 1, -10000),
    "zilverline/ing/mt940_iban.txt": (1, 21, -19045),
    "zilverline/ing/unstructured_remi.txt": (1, 2, -2000),
    "zilverline/ing/unstructured_remi_2.txt": (1, 1, -1000),
    "zilverline/ing/unstructured_remi_with_space_in_remi.txt": (1, 1, -3842),
    "zilverline/ing_structured.txt": ("bank-sum", 671600),
    "zilverline/knab/knab.txt": (1, 2, 101000),
    "zilverline/knab/knab_date_and_accounting_date_different_year.txt": (1, 1, 100000),
    "zilverline/knab/knab_empty.txt": (1, 0, 0),
    "zilverline/knab/knab_invalid.txt": "bank-order",
    "zilverline/knab/knab_pin.txt": ("bank-sum", 202000),
    "zilverline/knab/knab_sepa_acceptgiro.txt": (1, 1, -1000),
    "zilverline/knab/knab_sepa_doorlopend_incasso.txt": (1, 1, -1000),
    "zilverline/knab/knab_sepa_ideal.txt": (1, 1, -100),
    "zilverline/knab/knab_sepa_overboeking.txt": (1, 1, 1000),
    "zilverline/knab/knab_two_blocks.txt": (2, 3, 106000),
    "zilverline/knab/knab_with_iban.txt": (1, 2, 101000),
    "zilverline/rabobank.txt": (23, 11, -1075568),
    "zilverline/rabobank/dash_as_start_of_line.txt": (1, 1, 100000),
    "zilverline/rabobank/fix_rabo_twice_remi.txt": (1, 1, 100000),
    "zilverline/rabobank/line_break_in_remi.txt": (1, 1, 100000),
    "zilverline/rabobank_mt940_structured.txt": (2, 9, 1769839),
    "zilverline/rabobank_mt940_structured_dutch_tax.txt": (1, 1, -200000),
    "zilverline/rabobank_mt940_structured_multi_line.txt": ("bank-sum", 20001),
    "zilverline/rabobank_mt940_structured_savings_account.txt": (1, 1, 10000),
    "zilverline/rabobank_mt940_structured_to_savings_account.txt": (1, 1, 10000),
    "zilverline/rabobank_with_debet_previous_balance.txt": (1, 0, 0),
    "zilverline/sns/sns.txt": (16, 4, 4501245),
    "zilverline/sns/sns_customer_reference.txt": (1, 1, -10000),
    "zilverline/triodos.txt": ("bank-sum", 11140),
    "zilverline/triodos_iban.txt": (1, 3, 94800),
    "zilverline/triodos_iban_2.txt": (1, 4, 772878),
    "zilverline/triodos_multiline_bug.txt": ("bank-sum", -55618),
    "zilverline/two_accounts.txt": (4, 3, -634875),
    "zilverline/unknown.txt": ("bank-sum", 5006),
    "zilverline/van_lanschot/to_private_account_86.txt": (1, 1, -15314),
    "zilverline/van_lanschot/unspecified_contra_account.txt": (1, 1, -2092),
    "zilverline/van_lanschot/van_lanschot.txt": (3, 4, -20399),
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", EXPECTED)
def test_a_corpus_file_is_read_exactly_or_refused_with_its_reason(name: str) -> None:
    path = corpus("standards/mt940") / name
    expected = EXPECTED[name]
    if isinstance(expected, tuple) and len(expected) == 3:
        parts = list(read(path))
        lines = [part for part in parts if isinstance(part, StatementLine)]
        heads = sum(isinstance(part, StatementHead) for part in parts)
        assert (heads, len(lines), sum(line.amount_cents for line in lines)) == expected
        return
    with pytest.raises(Refused) as caught:
        list(read(path))
    rule = expected if isinstance(expected, str) else expected[0]
    assert caught.value.rule == rule
    if isinstance(expected, tuple):
        assert caught.value.details == {"difference_cents": expected[1]}


@pytest.mark.corpus
def test_every_file_of_the_corpus_has_its_outcome_written_down() -> None:
    root = corpus("standards/mt940")
    assert {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} == set(EXPECTED)


@pytest.mark.corpus
@pytest.mark.parametrize("name", EXPECTED)
def test_amounts_and_dates_are_those_that_another_reader_finds(name: str) -> None:
    """mt-940 as a witness, wherever it reads every movement of the file; refused files as far as they were read."""
    path = corpus("standards/mt940") / name
    text = path.read_bytes().decode("utf-8", errors="replace")
    lines: list[StatementLine] = []
    with contextlib.suppress(Refused):
        lines.extend(part for part in read(path) if isinstance(part, StatementLine))
    try:
        witness = list(mt940.parse(text))
    except Exception as error:  # the witness may fail in any way; then it says nothing
        pytest.skip(f"mt-940 cannot read this file: {type(error).__name__}")
    if len(witness) != len(re.findall(r"^:61:", text, re.MULTILINE)):
        pytest.skip("mt-940 drops movements of this file")
    told = [(round(w.data["amount"].amount * 100), w.data["date"]) for w in witness[: len(lines)]]
    if name == "jejik/sparkasse3.txt":  # RC is the reversal of a credit, so money out; the witness takes it as money in
        told = [(-cents, value_on) for cents, value_on in told]
    assert [(line.amount_cents, line.value_on) for line in lines] == told
