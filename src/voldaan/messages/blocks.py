"""Tekstblokken (text blocks): the words of each message kind and language, read from data files and checked at load.

A text may hold only the placeholders of ``PLACEHOLDERS`` and ``**strong**``; a block may depend only on the
conditions of ``CONDITIONS``. Anything else is refused when the file is loaded, never when a letter is made.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from voldaan.base.errors import Refused
from voldaan.messages import details
from voldaan.messages.facts import Form, Kind
from voldaan.messages.formats import Formats, formats_from

TEXTS = Path(__file__).parent / "texts"

PLACEHOLDERS = frozenset(
    """
    announced_costs claims claims_title contact contact_short costs creditor creditor_full debtor default_grounds
    default_on dispute_link due_on first_instalment help_name help_phone help_url iban interest interest_from
    interest_kinds interest_percent notice_on on payment_link payment_reference plan_link principal reference
    registration sender survey_link term_days total vat_percent verify_code verify_url withdrawn_costs
    """.split()  # noqa: SIM905 (a list of words reads better)
)

# A subject can be read by others on a locked telephone: no amounts, no names.
SUBJECT_PLACEHOLDERS = frozenset({"claims_title", "reference"})

CONDITIONS = frozenset(
    """
    claims_in_appendix company first_slip has_announced_costs has_claims has_costs has_derivation has_interest
    has_interest_rate has_links has_payment_link has_survey has_term has_withdrawn_costs natural_person often_late
    on_behalf one_claim one_default_date one_due_date partly_paid registered settled tone_firm tone_friendly
    tone_neutral usually_on_time vat_on_costs
    """.split()  # noqa: SIM905 (a list of words reads better)
)

#: Tables of our own making: a text says where they stand, never what is in them.
SLOTS = frozenset({"claims", "balance", "description", "instalments", "interest", "text"})
_EITHER = re.compile(r"\[([^\[\]|\n]*)\|([^\[\]|\n]*)\]")
_PIECE = re.compile(r"(\*\*|\{[a-z_]+\})")
_BLOCK_KEYS = frozenset({"text", "when", "item", "use", "slot", "says"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Tekststukje: literal text or the name of a placeholder, plain or strong."""

    text: str
    placeholder: bool
    strong: bool


Template = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Tekstblok: a paragraph, or a slot that is filled with a table, under its conditions.

    ``says`` are the elements that the law asks for and that this block carries in words.
    """

    template: Template
    when: tuple[tuple[str, bool], ...]
    item: bool = False
    slot: str = ""
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryText:
    """Kop van de kern: what stands above the fold in large print (the total, if nothing else), and around it."""

    label: str
    note: Template
    headline: Template
    when: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Script:
    """Sjabloon: all words of one message kind in one language; ``version`` changes with any letter of it."""

    name: str
    version: str
    subject: Template
    summaries: tuple[SummaryText, ...]
    blocks: tuple[Block, ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """Taal: what all messages of one language share."""

    code: str
    formats: Formats
    phrases: Mapping[str, str]
    labels: Mapping[str, str]
    help_desk: Mapping[str, str]
    way_out: Template
    scripts: Mapping[Kind, Script]


@cache
def language(code: str, root: Path = TEXTS, form: Form = Form.FORMAL) -> Language:
    """The texts of a language in one form of address; an unknown language is refused."""
    folder = root / code
    if not re.fullmatch("[a-z]{2}", code) or not folder.is_dir():
        raise Refused(f"Er zijn geen teksten in de taal '{code}'. Kies een van: {', '.join(languages(root))}.")
    common, lint = _read(folder / "common.toml", form), _read(folder / "lint.toml", form)
    return Language(
        code=code,
        formats=formats_from(common["format"]),
        phrases=common["phrases"],
        labels=common["labels"],
        help_desk={key: str(value) for key, value in common["help"].items()},
        way_out=_parse(common["summary"]["way_out"], code, PLACEHOLDERS),
        scripts={kind: _script(folder, kind, form, common, lint) for kind in Kind},
    )


def languages(root: Path = TEXTS) -> tuple[str, ...]:
    """Talen: the codes of the languages that have texts, Dutch first."""
    return tuple(sorted((folder.name for folder in root.iterdir() if folder.is_dir()), key=lambda c: (c != "nl", c)))


def _read(path: Path, form: Form) -> dict[str, Any]:
    """A text file in one form of address: of ``[u|je]`` the first part is the formal one."""
    chosen = r"\1" if form is Form.FORMAL else r"\2"
    try:
        return tomllib.loads(_EITHER.sub(chosen, path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"Het tekstbestand {path.name} is geen geldige TOML: {error}.") from error


def _script(folder: Path, kind: Kind, form: Form, common: dict[str, Any], lint: dict[str, Any]) -> Script:
    raw, where = _raw(folder, kind, form, common), f"{folder.name}/{kind}"
    said = json.dumps([raw, common], sort_keys=True).encode()
    return _made(raw, kind, _name(folder.name, kind, form), hashlib.sha256(said).hexdigest()[:12], lint, where)


def shipped(kind: Kind, code: str, form: Form) -> dict[str, Any]:
    """De meegeleverde tekst as plain data: subject, summary and blocks, with what all kinds share written out."""
    folder = TEXTS / code
    return _raw(folder, kind, form, _read(folder / "common.toml", form))


def own_script(text: dict[str, Any], kind: Kind, code: str, form: Form, version: str) -> Script:
    """Een eigen tekst, checked as those that ship are; :raises Refused: naming what is wrong with it."""
    where = "de tekst"
    if not isinstance(text.get("subject"), str) or not isinstance(text.get("blocks"), list):
        raise Refused("Deze tekst is niet compleet. Nodig zijn een onderwerp en blokken.")
    return _made(text, kind, _name(code, kind, form), version, _read(TEXTS / code / "lint.toml", form), where)


def _name(code: str, kind: Kind, form: Form) -> str:
    return f"{code}/{kind}" + ("" if form is Form.FORMAL else f"/{form}")


def _raw(folder: Path, kind: Kind, form: Form, common: dict[str, Any]) -> dict[str, Any]:
    data = _read(folder / f"{kind}.toml", form)
    blocks = list(_expand(data["blocks"], common["shared"], f"{folder.name}/{kind}"))
    return {"subject": data["subject"], "summary": data.get("summary", []), "blocks": blocks}


def _made(raw: dict[str, Any], kind: Kind, name: str, version: str, lint: dict[str, Any], where: str) -> Script:
    _refuse_forbidden(_all_texts(raw, raw["blocks"]), lint, kind, where)
    return Script(
        name=name,
        version=version,
        subject=_subject(raw["subject"], where),
        summaries=tuple(_summary(entry, kind, where) for entry in raw["summary"]),
        blocks=tuple(_block(entry, kind, where) for entry in raw["blocks"]),
        required=tuple(lint["required"].get(kind, ())),
    )


def _subject(text: str, where: str) -> Template:
    template = _parse(text, where, PLACEHOLDERS)
    for piece in template:
        if piece.placeholder and piece.text not in SUBJECT_PLACEHOLDERS:
            raise Refused(
                f"Het onderwerp in {where} noemt {{{piece.text}}}. Een onderwerp mag geen bedrag of naam noemen."
            )
    return template


def _expand(entries: Iterable[dict[str, Any]], shared: Mapping[str, Any], where: str) -> Iterable[dict[str, Any]]:
    for entry in entries:
        if "use" not in entry:
            yield entry
            continue
        if entry["use"] not in shared:
            raise Refused(
                f"Het blok '{entry['use']}' in {where} bestaat niet. Zet het in common.toml onder [[shared]]."
            )
        for part in shared[entry["use"]]:
            when = [*entry.get("when", ()), *part.get("when", ())]
            yield {**part, "when": when} if when else dict(part)


def _all_texts(data: dict[str, Any], blocks: Iterable[dict[str, Any]]) -> str:
    parts = [data["subject"], *(f"{s['label']} {s['note']}" for s in data.get("summary", ()))]
    return "\n".join([*parts, *(block.get("text", "") for block in blocks)])


def _refuse_forbidden(text: str, lint: dict[str, Any], kind: Kind, where: str) -> None:
    plain = text.replace("**", "").casefold()
    for phrase in [*lint["forbidden"], *lint["forbidden_in"].get(kind, ())]:
        if phrase.casefold() in plain:
            raise Refused(f"In {where} staat '{phrase}'. Dat mag niet in dit bericht: haal het weg.", rule="LR-2.11")


def _summary(entry: dict[str, Any], kind: Kind, where: str) -> SummaryText:
    allowed = placeholders_of(kind)
    headline = _parse(entry.get("headline", "{total}"), where, allowed)
    return SummaryText(entry["label"], _parse(entry["note"], where, allowed), headline, _when(entry, kind, where))


def _block(entry: dict[str, Any], kind: Kind, where: str) -> Block:
    unknown = set(entry) - _BLOCK_KEYS
    slot = entry.get("slot", "")
    if unknown or (slot and slot not in SLOTS):
        raise Refused(f"Een blok in {where} heeft een onbekend veld: {', '.join(sorted(unknown)) or slot}.")
    template = _parse(entry.get("text", ""), where, placeholders_of(kind))
    return Block(template, _when(entry, kind, where), bool(entry.get("item")), slot, tuple(entry.get("says", ())))


def placeholders_of(kind: Kind) -> frozenset[str]:
    """Invulvelden that a text of this kind may hold."""
    return PLACEHOLDERS | details.placeholders(kind)


def conditions_of(kind: Kind) -> frozenset[str]:
    """Voorwaarden that a block of this kind may depend on."""
    return CONDITIONS | details.conditions(kind)


def _when(entry: dict[str, Any], kind: Kind, where: str) -> tuple[tuple[str, bool], ...]:
    found = tuple((word.removeprefix("not "), not word.startswith("not ")) for word in entry.get("when", ()))
    known = conditions_of(kind)
    for name, _ in found:
        if name not in known:
            raise Refused(f"De voorwaarde '{name}' in {where} bestaat niet. Kies uit: {', '.join(sorted(known))}.")
    return found


def _parse(text: str, where: str, allowed: frozenset[str]) -> Template:
    """Split a text in literal pieces, placeholders and emphasis."""
    pieces: list[Piece] = []
    strong = False
    for part in _PIECE.split(text):
        if part == "**":
            strong = not strong
        elif part.startswith("{") and part.endswith("}"):
            pieces.append(Piece(_known(part[1:-1], where, allowed), True, strong))
        elif part:
            if "{" in part or "}" in part:
                raise Refused(f"In {where} staat een losse accolade: '{part.strip()}'.")
            pieces.append(Piece(part, False, strong))
    if strong:
        raise Refused(f"In {where} staat een ** zonder het tweede **: '{text}'.")
    return tuple(pieces)


def _known(name: str, where: str, allowed: frozenset[str]) -> str:
    if name not in allowed:
        raise Refused(f"Het invulveld {{{name}}} in {where} bestaat niet. Kies uit: {', '.join(sorted(allowed))}.")
    return name
