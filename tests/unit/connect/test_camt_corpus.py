"""Every camt file of the optional corpus, with what must come of it: read with exact sums, or refused with the reason.

Most of these files were made up by their authors and do not add up, or are in another currency: refusing them is right.
"""

from __future__ import annotations

import pytest
from tests.unit.connect.bank_samples import corpus

from voldaan.base.errors import Refused
from voldaan.connect.camt import read
from voldaan.payments.statements import StatementHead, StatementLine

Outcome = str | tuple[str, int] | tuple[int, int, int]
"""Refusal reason, with the difference in cents for a wrong sum; or statements, lines and sum of the lines in cents."""

EXPECTED: dict[str, Outcome] = {
    "genkgo/camt052.v1.xml": "bank-currency",
    "genkgo/camt052.v2.other-account.xml": "bank-currency",
    "genkgo/camt052.v2.with-account-name.xml": "bank-currency",
    "genkgo/camt052.v2.xml": "bank-currency",
    "genkgo/camt052.v4.xml": "bank-currency",
    "genkgo/camt052.v6.Amt-zero.xml": "bank-currency",
    "genkgo/camt052.v6.xml": "bank-currency",
    "genkgo/camt052.v8.xml": "bank-currency",
    "genkgo/camt053.v2.all-balance-types.xml": ("bank-sum", -582),
    "genkgo/camt053.v2.five.decimals.xml": ("bank-sum", 5),
    "genkgo/camt053.v2.minimal.ultimate.xml": "bank-currency",
    "genkgo/camt053.v2.minimal.xml": "bank-currency",
    "genkgo/camt053.v2.multi.statement.xml": (2, 2, 185),
    "genkgo/camt053.v2.with-account-name.xml": "bank-balance",
    "genkgo/camt053.v2.with-party-ids.xml": "bank-currency",
    "genkgo/camt053.v2.wrong.xml": "bank-empty",
    "genkgo/camt053.v3.xml": "bank-currency",
    "genkgo/camt053.v4.xml": "bank-currency",
    "genkgo/camt053.v8.xml": "bank-currency",
    "genkgo/camt054.v2.with-account-name.xml": "bank-currency",
    "genkgo/camt054.v2.xml": "bank-currency",
    "genkgo/camt054.v4.xml": "bank-currency",
    "genkgo/camt054.v8-with-UETR.xml": "bank-currency",
    "genkgo/camt054.v8-with-financial-institution.xml": "bank-currency",
    "genkgo/camt054.v8.xml": "bank-currency",
    "genkgo/camt53.only-Dt-with-DtTm.xml": "bank-balance",
    "prowide/camt.053.001.07.xml": "bank-balance",
    "viafintech/052/valid_example.xml": (1, 2, 500),
    "viafintech/052/valid_example_with_dates.xml": (1, 1, -500),
    "viafintech/052/valid_namespace.xml": "bank-empty",
    "viafintech/053/valid_example.xml": (1, 5, -1000),
    "viafintech/053/valid_example_v4.xml": "bank-currency",
    "viafintech/053/valid_example_v8.xml": "bank-currency",
    "viafintech/053/valid_example_with_batch.xml": ("bank-sum", 1277414),
    "viafintech/053/valid_example_with_datetime.xml": "bank-balance",
    "viafintech/053/valid_example_with_debit.xml": ("bank-sum", 6612),
    "viafintech/053/valid_example_with_instdamt.xml": "bank-currency",
    "viafintech/053/valid_example_with_other_id.xml": "bank-balance",
    "viafintech/053/valid_namespace.xml": "bank-empty",
    "viafintech/054/valid_example.xml": "bank-currency",
    "viafintech/general/invalid_namespace.xml": "bank-empty",
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", EXPECTED)
def test_a_corpus_file_is_read_exactly_or_refused_with_its_reason(name: str) -> None:
    path = corpus("standards/camt/samples") / name
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
    root = corpus("standards/camt/samples")
    assert {str(path.relative_to(root)) for path in root.rglob("*.xml")} == set(EXPECTED)
