"""Volledigheid van een dossier (LR-7.05): thirteen items, each present, not applicable with a reason, or missing.

What a judge asks for must be there at intake. An item counts as missing until somebody says otherwise; a reason of
blanks is no reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, outcome, step


@dataclass(frozen=True, slots=True)
class Item:
    """Onderdeel: its number in the rule book, its key, what it holds, and whether it blocks a summons (guard G5)."""

    number: int
    key: str
    article: str
    sentence: Sentence
    blocks: bool


def _item(number: int, key: str, article: str, nl: str, en: str) -> Item:
    blocks = number <= 7 or number == 11
    return Item(number, key, article, Sentence(f"dossier.{key}", nl, en), blocks)


ITEMS: tuple[Item, ...] = (
    _item(
        1,
        "debtor",
        "art. 45 lid 3 Rv",
        "identiteit van de schuldenaar: volledige namen, adres met bron en datum, uittreksel, registers geraadpleegd",
        "identity of the debtor: full names, address with source and date, extract, registers consulted",
    ),
    _item(
        2,
        "creditor",
        "art. 3:60 en 3:94 BW",
        "identiteit van de schuldeiser, KvK-nummer, rekening, opdracht of keten van akten en mededelingen",
        "identity of the creditor, trade register number, account, mandate or chain of deeds and notices",
    ),
    _item(
        3,
        "contract",
        "art. 6:217, 6:230v en 6:233 BW",
        "overeenkomst: bestelling of getekende offerte, voorwaarden met bewijs van overhandiging, informatieplichten",
        "contract: order or signed quote, terms with proof of delivery, information duties",
    ),
    _item(
        4,
        "performance",
        "art. 150 Rv",
        "uitvoering: afleverbewijs, volggegevens, urenstaten of oplevering",
        "performance: proof of delivery, tracking, time sheets or completion",
    ),
    _item(
        5,
        "invoices",
        "art. 150 Rv",
        "facturen met bewijs van verzending, creditnota's, overzicht van betalingen en toerekening",
        "invoices with proof of sending, credit notes, statement of payments and their allocation",
    ),
    _item(
        6,
        "default",
        "art. 6:81-83 BW",
        "verzuim: afgesproken fatale termijn of ingebrekestelling, met bewijs",
        "default: agreed fatal term or notice of default, with proof",
    ),
    _item(
        7,
        "notice",
        "art. 6:96 lid 6 BW",
        "veertiendagenbrief zoals verstuurd, bewijs van verzending en de berekening van de termijn",
        "the 14-day notice as sent, proof of dispatch and the computation of its term",
    ),
    _item(
        8,
        "correspondence",
        "art. 111 lid 3 Rv",
        "alle berichten en gespreksnotities, het verweer letterlijk en ons antwoord",
        "all messages and notes of calls, the defence literally and our answer",
    ),
    _item(
        9,
        "offers",
        "art. 237 Rv",
        "regelingen, voorstellen en weigeringen met hun reden",
        "arrangements, offers and refusals with their reason",
    ),
    _item(
        10,
        "computations",
        "art. 6:119 en 6:96 BW",
        "berekening van rente met percentages en perioden, van de incassokosten, en de reden van btw",
        "computation of interest with rates and periods, of collection costs, and the reason for VAT",
    ),
    _item(
        11,
        "limitation",
        "art. 3:306-325 BW",
        "tijdlijn van de verjaring met de stuitingen",
        "timeline of limitation with its interruptions",
    ),
    _item(
        12,
        "consumer_test",
        "HR 12-11-2021 ECLI:NL:HR:2021:1677; Richtlijn 93/13/EEG",
        "eigen toets aan het consumentenrecht: informatieplichten en oneerlijke bedingen; Wki-gegevens",
        "own consumer law test: information duties and unfair clauses; Wki data",
    ),
    _item(
        13,
        "evidence",
        "art. 111 lid 3 Rv",
        "bewijsaanbod: genummerde stukken en namen van getuigen",
        "offer of evidence: numbered documents and names of witnesses",
    ),
)
STATES = ("present", "not_applicable", "missing")
# A legal person never gets the notice; a trader has no consumer test.
_ONLY_CONSUMERS = ("notice", "consumer_test")

LACKS = Sentence("dossier.lacks", "Ontbreekt ({number}): {name}.", "Missing ({number}): {name}.")
NO_REASON = Sentence(
    "dossier.no_reason",
    "Zonder reden niet van toepassing ({number}): {name}. Schrijf de reden op.",
    "Not applicable without a reason ({number}): {name}. Write down why.",
)
FULL = Sentence("dossier.full", "Het dossier is compleet.", "The dossier is complete.")


@dataclass(frozen=True, slots=True)
class Completeness:
    """Volledigheid: percent of the items settled (rounded down), what is missing, and what blocks a summons."""

    percent: int
    missing: tuple[str, ...]
    blocking: tuple[str, ...]


def completeness(
    states: Mapping[str, str], reasons: Mapping[str, str] | None = None, *, natural_person: bool = True
) -> Outcome[Completeness]:
    """Is het dossier compleet (LR-7.05): ``states`` by item key; ``reasons`` for what does not apply.

    For a legal person the notice and the consumer test do not apply without a reason. Raises LawError for an unknown
    item or state.
    """
    _refuse_unknown(states)
    given = reasons or {}
    steps, missing = [], []
    for item in ITEMS:
        state = states.get(item.key, "missing")
        excused = not natural_person and item.key in _ONLY_CONSUMERS
        if state == "present" or excused or (state == "not_applicable" and given.get(item.key, "").strip()):
            continue
        missing.append(item)
        sentence = NO_REASON if state == "not_applicable" else LACKS
        steps.append(step("LR-7.05", item.article, sentence, number=item.number, name=item.sentence))
    settled = len(ITEMS) - len(missing)
    value = Completeness(
        100 * settled // len(ITEMS),
        tuple(item.key for item in missing),
        tuple(item.key for item in missing if item.blocks),
    )
    inputs: dict[str, Number] = {item.key: states.get(item.key, "missing") for item in ITEMS}
    inputs |= {f"reason {key}": given[key] for key in sorted(given)}
    inputs["natural_person"] = natural_person
    full = [step("LR-7.05", "art. 111 lid 3 Rv", FULL)]
    return outcome(value, "LR-7.05", inputs, steps or full)


def _refuse_unknown(states: Mapping[str, str]) -> None:
    keys = [item.key for item in ITEMS]
    if unknown := sorted(set(states) - set(keys)):
        raise LawError(
            f"Onbekend onderdeel: {', '.join(unknown)}. Kies {', '.join(keys)}.",
            f"Unknown item: {', '.join(unknown)}. Choose {', '.join(keys)}.",
            rule="LR-7.05",
        )
    if wrong := sorted(set(states.values()) - set(STATES)):
        raise LawError(
            f"Onbekende staat: {', '.join(wrong)}. Kies {', '.join(STATES)}.",
            f"Unknown state: {', '.join(wrong)}. Choose {', '.join(STATES)}.",
            rule="LR-7.05",
        )
