"""What a reply asks (soort reactie): rules over somebody's own words, each with its reason. Pure.

A reply may say several things. All of them are kept; the first in the order of care decides what comes first: what
must never be missed and what protects somebody goes before what is only practical.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from voldaan.inbox import likeness, vocabulary
from voldaan.inbox.amounts import amounts
from voldaan.inbox.dates import Dated, dates
from voldaan.inbox.vocabulary import Rule, Vocabulary, fold

#: In order of care: the first that is found is the kind of the reply.
ORDER_OF_CARE = (
    "deceased", "insolvency", "debt_help", "wrong_person", "stop", "complaint", "plan_request", "paid", "dispute",
    "promise", "address_change", "copy_request", "question", "out_of_office", "other",
)  # fmt: skip
#: Kinds that say when something happened, or will.
_BACK = frozenset({"paid", "deceased", "insolvency"})
_AHEAD = frozenset({"promise", "plan_request", "out_of_office", "address_change"})
_WITH_AMOUNT = frozenset({"paid", "promise", "plan_request", "dispute"})
#: What makes a wish for silence the end of the story instead of its point.
_SETTLES = frozenset({"paid", "promise"})
_KINDLY = re.compile(r"\b(?:graag|please|bitte|(?:wilt|kunt) u|alsjeblieft|alstublieft|aub|dus)\b")
#: What still counts of an answer that a program gave by itself.
_OF_A_MACHINE = frozenset({"deceased", "insolvency", "wrong_person"})
_PROOF = re.compile(
    r"betaalbewijs|betalingsbewijs|overboeking|afschrift|remittance|avis|zahlungs|payment|proof|betaling"
)
_READ = re.compile(r"^(?:gelezen|read|niet gelezen|not read|geoffnet)\s*:")
_UNDELIVERED = re.compile(r"onbestelbaar|undeliver|mail delivery|unzustellbar|delivery status|returned mail|postmaster")
_AUTOMATIC = re.compile(
    r"^(?:automatisch (?:antwoord|bericht)|automatic reply|auto(?:matic)?[ -]?re(?:ply|sponse)|automatische antwort"
    r"|afwezig|out of (?:the )?office|abwesen|\[?ticket)"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\s\d(]|\d)")
_SHORT = re.compile(
    r"(?:\b(?:mr|dhr|mevr|nr|ca|bijv|bv|st|str|art|p\.s|z\.b|bzw|no|inc|ltd|jr|dr|ing|drs|b|v|n)\.|\d\.)$"
)
_LEGAL_DATE = re.compile(r"\d\.$")
#: "Then I pay on Friday, ok?" asks nothing.
_TAG = re.compile(r",? (?:ok(?:e|ay)?|toch|goed|he|hoor|akkoord|right|yes|yeah|alright|ja|oder|gut|klar)\s*\?+")
#: "Is it paid already?" says nothing about having paid.
_ASKED = re.compile(
    r"^\W*(?:is|zijn|was|ist|sind|wurde|war|are|were|has)\b "
    r"(?:de|het|dit|deze|die|er|das|es|der|diese|it|this|that|the)\b.*\?"
)
#: Kinds that a subject of somebody's own may still outweigh.
_WEAK = frozenset({"question", "out_of_office"})
EXCERPT = 120
WRAPPED = 50
#: Who writes on without a full stop is read in pieces: looking takes longer than the length grows.
LONGEST_SENTENCE = 500


class Evidence(NamedTuple):
    """Aanwijzing: what was recognised, why in Dutch, and the words in which it stands."""

    kind: str
    why: str
    words: str


@dataclass(frozen=True, slots=True)
class Message:
    """Wat er wordt gezegd: somebody's own words, apart from what he quotes and how he signs."""

    subject: str
    own: str
    on: date
    automatic: str = ""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Oordeel about a reply. ``kinds`` are all that were found, the most careful first."""

    kind: str
    kinds: tuple[str, ...]
    language: str
    on: date | None
    amount_cents: int | None
    reasons: tuple[Evidence, ...]


def classify(message: Message) -> Verdict:
    """Soort reactie, with the date and the amount that belong to it."""
    words = vocabulary.of(vocabulary.language_of(message.own, message.subject))
    subject = fold(message.subject)
    if found := _not_a_person(message, subject):
        return Verdict(found.kind, (found.kind,), words.language, None, None, (found,))
    sentences = _sentences(message.own)
    evidence = _evidence(sentences, words, message.on)
    if not sentences or {e.kind for e in evidence} <= _WEAK:
        evidence += _of_the_rest(message, words)
    if message.automatic == "reply" or _AUTOMATIC.match(subject):
        evidence = [e for e in evidence if e.kind in _OF_A_MACHINE]
        evidence.append(Evidence("out_of_office", "is door een programma beantwoord", message.subject))
    evidence = _weighed(evidence, fold(message.own), words)
    order = _order(evidence)
    kinds = tuple(kind for kind in order if any(e.kind == kind for e in evidence)) or ("other",)
    reasons = tuple(sorted(evidence, key=lambda e: order.index(e.kind)))
    if resembling := _resembling(message, kinds, evidence, sentences, words):
        kinds = (resembling.kind, *(kind for kind in kinds if kind not in (resembling.kind, "other")))
        reasons = (resembling, *reasons)
        evidence.append(resembling)
    reasons += _unexplained(message, sentences, kinds, words)
    kind = kinds[0]
    return Verdict(
        kind, kinds, words.language, _date(kind, evidence, sentences, message.on, words),
        _amount(kind, evidence, sentences), reasons,
    )  # fmt: skip


def _resembling(
    message: Message, kinds: Sequence[str], evidence: Sequence[Evidence], sentences: Sequence[str], words: Vocabulary
) -> Evidence | None:
    """Waar het geheel op lijkt, where that outweighs what the rules found; not where they understood all of it."""
    found = {e.kind for e in evidence}
    taken_back = {rule.kind for rule in words.rules if rule.kind not in kinds and _doubtful(rule, sentences, words)}
    if found & {"out_of_office", "other"} or (taken_back and len(sentences) == 1):
        return None
    looks = likeness.chances(likeness.said(message.subject, message.own))
    kind = likeness.outweighing(looks, kinds, taken_back)
    if not kind:
        return None
    most = max(sentences or [message.subject], key=lambda sentence: likeness.chances(sentence)[kind])
    return Evidence(kind, "lijkt als geheel op reacties die dit zeggen", _excerpt(most))


def _order(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """In order of care; "it is paid, so please write no more" says first that it is paid."""
    kinds = {e.kind for e in evidence}
    asked = [fold(e.words) for e in evidence if e.kind == "stop"]
    if not kinds & _SETTLES or not all(_KINDLY.search(words) for words in asked):
        return ORDER_OF_CARE
    rest = [kind for kind in ORDER_OF_CARE if kind != "stop"]
    place = min(rest.index(kind) for kind in kinds & _SETTLES) + 1
    return (*rest[:place], "stop", *rest[place:])


def _not_a_person(message: Message, subject: str) -> Evidence | None:
    if _READ.match(subject):
        return Evidence("other", "is een leesbevestiging", message.subject)
    if message.automatic == "report" or _UNDELIVERED.search(subject):
        return Evidence("other", "is een melding van een mailserver", message.subject)
    return None


def _sentences(text: str) -> list[str]:
    """Zinnen; a wrapped line goes on, a short line ends."""
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        joined = ""
        for line in lines:
            joined = f"{joined} {line}" if joined else line
            if len(line) < WRAPPED:
                found.append(joined)
                joined = ""
        if joined:
            found.append(joined)
    return [sentence for block in found for sentence in _split(block)]


def _split(block: str) -> list[str]:
    """A full stop ends a sentence, unless it belongs to a day or an abbreviation."""
    parts: list[str] = []
    for part in _SENTENCE.split(block):
        if parts and _SHORT.search(fold(parts[-1])) and not re.search(r"\d{4}\.$|[a-z]{2}\d+\.$", fold(parts[-1])):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return [piece for part in parts for piece in textwrap.wrap(part, LONGEST_SENTENCE, break_on_hyphens=False)]


def _evidence(sentences: Sequence[str], words: Vocabulary, on: date) -> list[Evidence]:
    return [
        Evidence(rule.kind, rule.why, _excerpt(sentence))
        for sentence in sentences
        for rule in words.rules
        if _says(rule, words.spelled(fold(sentence)), words, on)
    ]


def _says(rule: Rule, sentence: str, words: Vocabulary, on: date) -> bool:
    """Whether a sentence says this: in one of its clauses, and without what takes it back."""
    if rule.kind != "question":
        sentence = _TAG.sub(".", sentence)
    if rule.kind == "paid" and _ASKED.match(sentence):
        return False
    if rule.scope == "sentence":
        return _holds(rule, sentence)
    clauses = words.contrast.split(sentence)
    if not any(_holds(rule, part) for clause in clauses for part in (clause, *clause.split(","))):
        return False
    # "If you send it, I pay" promises nothing; "if they pay me, on the first at the latest" does.
    return rule.kind != "promise" or not _IF.search(sentence) or bool(dates(sentence, words.dates, on))


def _holds(rule: Rule, text: str) -> bool:
    return bool(rule.any.search(text)) and not (rule.unless and rule.unless.search(text))


_IF = re.compile(r"\b(?:als|zodra|indien|mits|wanneer|if|once|when|unless|sobald|wenn|falls)\b")


def _of_the_rest(message: Message, words: Vocabulary) -> list[Evidence]:
    """Who writes nothing, or nearly nothing, says it in the subject or by what he sends along."""
    found = [] if re.match(r"(?:re|aw|antw|fw|fwd|wg)\s*:", fold(message.subject)) else _evidence(
        [message.subject], words, message.on)  # fmt: skip
    for name in message.attachments:
        if _PROOF.search(fold(name)):
            found.append(Evidence("paid", "stuurt een bewijs van betaling mee", name))
    return [e for e in found if e.kind != "spam"]


def _weighed(evidence: list[Evidence], own: str, words: Vocabulary) -> list[Evidence]:
    """What takes other evidence back: irony, advertising, a condition without a day."""
    kinds = {e.kind for e in evidence}
    if "spam" in kinds and not kinds & {"paid", "dispute", "stop", "promise"}:
        return [Evidence("other", e.why, e.words) for e in evidence if e.kind == "spam"]
    if words.irony.search(own):
        evidence = [
            Evidence("other", "lijkt ironie", e.words) if e.kind in ("promise", "paid") else e for e in evidence
        ]
    return [e for e in evidence if e.kind != "spam"]


def _unexplained(
    message: Message, sentences: Sequence[str], kinds: Sequence[str], words: Vocabulary
) -> tuple[Evidence, ...]:
    """Nothing is missed in silence: a word that may mean paid or stop is named even where it is judged not to."""
    own = fold(f"{message.own}\n{'' if message.own.strip() else message.subject}")
    found = []
    for kind, pattern in words.mentions.items():
        if kind in kinds:
            continue
        m = pattern.search(own)
        near = (
            own[max(0, m.start() - 40) : m.end() + 40]
            if m
            else next(
                filter(None, (_doubtful(rule, sentences, words) for rule in words.rules if rule.kind == kind)), ""
            )
        )
        if near:
            why = "let op: er staat een woord dat op betalen kan wijzen" if kind == "paid" else (
                "let op: er staat een woord dat op stoppen kan wijzen")  # fmt: skip
            found.append(Evidence(kind, why, _excerpt(near)))
    return tuple(found)


def _doubtful(rule: Rule, sentences: Sequence[str], words: Vocabulary) -> str:
    """The first sentence of which only what takes it back keeps it from this rule."""
    return next((sentence for sentence in sentences if rule.any.search(words.spelled(fold(sentence)))), "")


def _date(
    kind: str, evidence: Sequence[Evidence], sentences: Sequence[str], on: date, words: Vocabulary
) -> date | None:
    """De datum that goes with the kind: in the sentence that says it, else the only fitting one in the reply."""
    if kind not in _BACK | _AHEAD:
        return None
    past = kind in _BACK
    said = {e.words for e in evidence if e.kind == kind}

    def fitting(sentence: str) -> list[Dated]:
        found = dates(fold(sentence), words.dates, on, past=past)
        return [d for d in found if (d.on <= on if past else d.on >= on)]

    own = [d.on for s in sentences if _excerpt(s) in said for d in fitting(s)]
    options = own or [d.on for s in sentences for d in fitting(s)] or [
        d.on for e in evidence if e.kind == kind for d in fitting(e.words)]  # fmt: skip
    if not options:
        return None
    return min(options) if past else max(options) if kind == "promise" else options[0]


def _amount(kind: str, evidence: Sequence[Evidence], sentences: Sequence[str]) -> int | None:
    """Het bedrag in the sentence that says it, else the only one in the reply."""
    if kind not in _WITH_AMOUNT:
        return None
    said = {e.words for e in evidence if e.kind == kind}
    own = [cents for s in sentences if _excerpt(s) in said for cents in amounts(s)]
    everything = {cents for s in sentences for cents in amounts(s)}
    return own[0] if own else everything.pop() if len(everything) == 1 else None


def _excerpt(sentence: str) -> str:
    text = " ".join(sentence.split())
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"
