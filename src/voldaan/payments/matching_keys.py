"""Zoeksleutels: what a bank line and a claim have in common, as texts an index can find.

A claim is stored under `claim_keys`; a line asks for `lookup_keys`. Both sides write a key as `kind:value`:

    n:202400123   invoice number, letters and digits only        p:20240012    the same without its last character
    z:2024123     number without leading zeros in its groups     4:0123        last four digits of the number
    d:D12345      debtor number                                  i:NL91ABNA..  account of the debtor, given or learned
    r:RF18...     RF reference (ISO 11649)                       k:5000...     betalingskenmerk
    m:dijk van    name, words sorted, legal form left out        a:12345       open, principal or asked amount in cents

Transposed neighbours need no key of their own: the line asks for each swap under `n:`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from voldaan.base.text import number_key
from voldaan.payments.statements import StatementLine

MAX_TOLD = 2000
MAX_TOKENS = 60
"""A remittance text has 140 characters; more words than this say nothing about a payment."""

_WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_GROUPS = re.compile(r"[0-9]+|[^\W\d_]+")
_RANGE = re.compile(
    r"([^\s,;]{0,30}\d)\s{0,3}(?:t ?/ ?m|tm|tot en met|tot|t\.e\.m\.)\s{0,3}([^\s,;]{0,30}\d)", re.IGNORECASE
)
_SPACED = re.compile(r"\bRF[0-9]{2}(?: ?[0-9A-Z]{1,4}){1,6}\b|\b[0-9]{4}(?: [0-9]{4}){3}\b")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LEGAL_FORMS = frozenset("bv nv vof cv eenmanszaak stichting gmbh ltd bvba srl sarl inc llc".split())  # noqa: SIM905
_SALUTATIONS = frozenset("dhr hr mevr mw heer mevrouw de eo ev en of cj ej".split())  # noqa: SIM905
_NOT_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """Openstaande vordering, as the matcher sees it; amounts in cents, `open_cents` 0 for one recently closed.

    `instalments_cents`: amounts of a running plan. `asked_cents`: totals named in letters. `debtor_ibans` includes the
    accounts learned for the debtor. `number_key` is `number_key(number)`.
    """

    claim_id: int
    number: str
    number_key: str
    debtor_id: int
    debtor_number: str
    debtor_name: str
    debtor_ibans: tuple[str, ...]
    open_cents: int
    principal_cents: int
    due_on: date
    issued_on: date
    instalments_cents: tuple[int, ...] = ()
    asked_cents: tuple[int, ...] = ()
    rf_reference: str = ""
    kenmerk: str = ""


@lru_cache(maxsize=65536)
def short_key(text: str) -> str:
    """Number without leading zeros in its groups of digits: `2024-00123` gives `2024123`."""
    return "".join(g.lstrip("0") or "0" if g.isdecimal() else g.upper() for g in _GROUPS.findall(text))


@lru_cache(maxsize=65536)
def name_words(name: str) -> frozenset[str]:
    """Naamwoorden: lower case without accents, legal forms and salutations; `B.V.` is one word."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i").replace("ø", "o"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _NOT_LETTER_OR_DIGIT.sub(" ", plain.replace(".", "").replace("'", "")).split()
    return frozenset(w for w in words if w not in _LEGAL_FORMS and w not in _SALUTATIONS)


def name_key(name: str) -> str:
    """Naamsleutel: the words of the name, sorted."""
    return " ".join(sorted(name_words(name)))


def claim_keys(claim: OpenClaim) -> set[str]:
    """Sleutels waaronder een vordering te vinden is; store these beside the claim."""
    number = claim.number_key
    keys = {f"n:{number}", f"p:{number[:-1]}", f"z:{short_key(claim.number)}", f"4:{number[-4:]}"}
    keys.update(f"i:{iban}" for iban in claim.debtor_ibans)
    keys.update(f"a:{cents}" for cents in amounts_asked(claim))
    if claim.debtor_number:
        keys.add(f"d:{number_key(claim.debtor_number)}")
    if claim.rf_reference:
        keys.add(f"r:{number_key(claim.rf_reference)}")
    if claim.kenmerk:
        keys.add(f"k:{number_key(claim.kenmerk)}")
    if name := name_key(claim.debtor_name):
        keys.add(f"m:{name}")
    return keys


def amounts_asked(claim: OpenClaim) -> set[int]:
    """Every amount the debtor may have read: open, principal, those in letters and the plan's terms."""
    return {claim.open_cents, claim.principal_cents, *claim.asked_cents, *claim.instalments_cents}


class LineWords:
    """Woorden van een regel: the tokens of one bank line, taken apart once and compared often."""

    def __init__(self, line: StatementLine) -> None:
        self.line = line
        told = (line.structured_reference, line.text, line.end_to_end_id)
        self.told = " ".join(t for t in told if t)[:MAX_TOLD]
        self.words = _WORD.findall(self.told)[:MAX_TOKENS]

    @cached_property
    def numbers(self) -> set[str]:
        """Tokens that can be an invoice or debtor number: with a digit, also glued to a word or broken in two."""
        found: set[str] = set()
        before = ""
        for word in self.words:
            token = number_key(word)
            if any(c.isdecimal() for c in token):
                found.add(token)
                if not token[0].isdecimal():
                    found.add(token[_first_digit(token) :])
                elif not token[-1].isdecimal():
                    found.add(token.rstrip(_LETTERS))  # a word of the next line glued to it
                if len(token) != len(word):
                    found.update(number_key(part) for part in _parts_with_digit(word))
                if before:
                    found.add(before + token)
            before = token if _can_be_first_half(token) else ""
        found.update(number_key(spaced) for spaced in _SPACED.findall(self.told))
        if self.line.structured_reference:
            found.add(number_key(self.line.structured_reference))
        return found

    @cached_property
    def shorts(self) -> set[str]:
        """The tokens without leading zeros, for numbers written as `2024-123` or `2024 123`."""
        with_digit = [w for w in self.words if any(c.isdecimal() for c in w)]
        pairs = (f"{a} {b}" for a, b in pairwise(with_digit))
        return {short for word in (*with_digit, *pairs) if len(short := short_key(word)) >= 3}

    @cached_property
    def short_ends(self) -> set[str]:
        """Last characters of the short tokens: most claims are ruled out by it at once."""
        return {short[-1] for short in self.shorts}

    @cached_property
    def swapped(self) -> set[str]:
        """Every token with two neighbours exchanged, as hurried typists do."""
        return {
            f"{token[:i]}{token[i + 1]}{token[i]}{token[i + 2 :]}"
            for token in self.numbers
            if 5 <= len(token) <= 20
            for i in range(len(token) - 1)
            if token[i] != token[i + 1]
        }

    @cached_property
    def endings(self) -> set[str]:
        """Digit groups of three to eight that may be the end of a number."""
        return {t for t in self.numbers if 3 <= len(t) <= 8 and t.isdecimal()}

    @cached_property
    def shapes(self) -> set[tuple[str, int]]:
        """Start and length of each token: the form of the numbers that the text names."""
        return {(token[:4], len(token)) for token in self.numbers}

    @cached_property
    def ranges(self) -> list[tuple[str, str]]:
        """Reeksen: `facturen A t/m B` as pairs of number keys; a shortened end gets the start of the first."""
        pairs = []
        for low, high in _RANGE.findall(self.told):
            first, last = number_key(low), number_key(high)
            if len(last) < len(first):
                last = first[: len(first) - len(last)] + last
            pairs.append((first, last))
        return pairs

    @cached_property
    def names(self) -> list[frozenset[str]]:
        told = (self.line.counterparty_name, self.line.ultimate_name)
        return [words for words in map(name_words, told) if words]


def _first_digit(token: str) -> int:
    return next(i for i, c in enumerate(token) if c.isdecimal())


def _can_be_first_half(token: str) -> bool:
    """A number broken by a space starts with some digits or a short prefix such as `VF`."""
    return 0 < len(token) <= 12 and (len(token) <= 4 or any(c.isdecimal() for c in token))


def _parts_with_digit(word: str) -> Iterator[str]:
    return (part for part in re.split(r"[-/.]", word) if any(c.isdecimal() for c in part))


def strong_keys(words: LineWords) -> list[str]:
    """Keys that point at a claim or debtor by themselves: numbers, references and the account."""
    keys = [f"n:{token}" for token in words.numbers]
    keys += [f"{kind}:{token}" for token in words.numbers for kind in "drk"]
    if words.line.counterparty_iban:
        keys.append(f"i:{words.line.counterparty_iban}")
    return keys


def weak_keys(words: LineWords) -> list[str]:
    """Keys that point at several claims: damaged numbers, the end of a number, the name, the amount."""
    keys = [f"n:{token}" for token in words.swapped]
    keys += [f"p:{token}" for token in words.numbers if len(token) >= 4]
    keys += [f"z:{token}" for token in words.shorts]
    keys += [f"4:{token[-4:]}" for token in words.endings if len(token) >= 4]
    keys += [f"m:{' '.join(sorted(name))}" for name in words.names]
    keys += [f"n:{end}" for pair in words.ranges for end in pair]
    keys.append(f"a:{words.line.amount_cents}")
    return keys


def lookup_keys(line: StatementLine) -> list[str]:
    """Zoeksleutels van een regel: fetch the claims that have any of these, then all open claims of their debtors.

    Leave out a key that fits more than `matching_index.MAX_PER_KEY` claims: it tells nothing.
    """
    words = LineWords(line)
    return sorted({*strong_keys(words), *weak_keys(words)})
