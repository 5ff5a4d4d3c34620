"""Opdrachtregel: ``python -m voldaan_law COMMAND ... [--json]``.

Amounts are given as euros (``1000`` or ``1000.00``) and answered in cents; dates are ISO. Exit code 0: done, 1: the
cases disagree, 2: refused, with one sentence on standard error. Each command is a function from arguments to an
answer; ``COMMANDS`` at the bottom, ``cli_rules`` and ``cli_situations`` list them: a new rule adds one entry there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from .cli_answers import Answer, Command, Json, answer, day, moment, number, read_text
from .cli_rules import RULE_COMMANDS
from .cli_situations import SITUATION_COMMANDS
from .errors import LawError
from .money import format_euros, parse_euros, parse_exact_euros, round_half_up
from .outcome import Outcome
from .parameters import knowledge

if TYPE_CHECKING:
    from .nl.interest import Interest


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise LawError(
            f"De opdracht klopt niet ({message}): zie 'python -m voldaan_law {self.prog.split()[-1]} --help'.", message
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; prints the answer and returns the exit code."""
    try:
        options = _parser().parse_args(arguments)
        with knowledge(known_on=day(options.known_on)) if options.known_on else nullcontext():
            document, lines, code = options.run(options)
    except LawError as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines))
    return int(code)


def _interest(options: argparse.Namespace) -> Answer:
    from .nl.interest import interest
    from .nl.statement_account import read_kind

    kind, percent = read_kind(options.kind)
    if kind == "monthly":
        return _monthly_interest(options, percent or Fraction(0))
    result = interest(
        parse_exact_euros(options.principal),
        kind,
        day(options.first),
        day(options.last),
        convention=options.convention,
        compound=not options.simple,
        percent=percent,
        rounding=options.rounding,
    )
    return _interest_answer(result, options.convention, not options.simple, options.language)


def _monthly_interest(options: argparse.Namespace, percent: Fraction) -> Answer:
    from .nl.monthly_interest import monthly_interest

    if options.simple or (options.convention, options.rounding) != ("act365", "once"):
        raise LawError(
            "Rente per maand wordt altijd per maand bijgeschreven en per regel afgerond: laat --simple, --convention "
            "en --rounding weg.",
            "Interest per month is added every month and rounded line by line: leave out --simple, --convention and "
            "--rounding.",
        )
    principal = parse_exact_euros(options.principal)
    result = monthly_interest(principal, percent, day(options.first), day(options.last))
    return _interest_answer(result, "month", True, options.language)


def _interest_answer(result: Outcome[Interest], convention: str, compound: bool, language: str) -> Answer:
    lines = [
        {
            "from": line.from_.isoformat(),
            "until": line.until.isoformat(),
            "days": line.days,
            "percent": number(line.percent),
            "base": line.base,
            "interest": line.interest,
        }
        for line in result.value.lines
    ]
    value: Json = {
        "cents": result.value.cents,
        "exact": str(result.value.exact),
        "convention": convention,
        "compound": compound,
        "lines": lines,
    }
    return answer(result, value, language)


def _costs(options: argparse.Namespace) -> Answer:
    from .nl.collection_costs import collection_costs

    on = day(options.on) if options.on else None
    result = collection_costs(parse_euros(options.principal), vat=options.vat, on=on)
    return answer(result, {"cents": result.value, "vat": options.vat}, options.language)


def _notice(options: argparse.Namespace) -> Answer:
    from .nl.notice import feed_needed_through, notice_window

    received_on = day(options.received) if options.received else None
    result = notice_window(day(options.sent), channel=options.channel, received_on=received_on)
    window = result.value
    value: Json = {
        "delivered_on": window.delivered_on.isoformat(),
        "first_day": window.first_day.isoformat(),
        "last_day": window.last_day.isoformat(),
        "costs_from": window.costs_from.isoformat(),
        "feed_needed_through": feed_needed_through(window.last_day).isoformat(),
    }
    return answer(result, value, options.language)


def _allocate(options: argparse.Namespace) -> Answer:
    from .nl.allocation import allocate

    amounts = {name: parse_euros(getattr(options, name)) for name in ("costs", "interest", "principal")}
    took = allocate(parse_euros(options.amount), **amounts)
    document = {
        "costs_cents": took.costs_cents,
        "interest_cents": took.interest_cents,
        "principal_cents": took.principal_cents,
        "surplus_cents": took.surplus_cents,
    }
    names = ("Kosten", "Rente", "Hoofdsom", "Te veel betaald")
    lines = [f"{name}: {format_euros(cents)}" for name, cents in zip(names, document.values(), strict=True)]
    return document, lines, 0


def _contact(options: argparse.Namespace) -> Answer:
    from .nl.contact import allowed, next_allowed

    at = moment(options.at)
    result = allowed(at, options.channel)
    value: Json = {"allowed": result.value, "next": next_allowed(at, options.channel).isoformat()}
    return answer(result, value, options.language)


def _statement(options: argparse.Namespace) -> Answer:
    from .nl.statement import statement
    from .nl.statement_file import as_json, read_accounts

    accounts, is_list = read_accounts(options.file)
    results = [statement(account) for account in accounts]
    answers = [answer(result, as_json(result.value), options.language) for result in results]
    lines = [line for _, told, _ in answers for line in told]
    documents = [document for document, _, _ in answers]
    return documents if is_list else documents[0], lines, 0


def _lint(options: argparse.Namespace) -> Answer:
    from .nl.lint.findings import as_json
    from .nl.lint.notice import lint_notice
    from .nl.lint.reminder import lint_reminder
    from .nl.lint.terms import lint_terms
    from .nl.lint.threats import lint_threats

    text = read_text(options.file)
    if options.what == "notice":
        if options.principal is None:
            raise LawError("Geef de open hoofdsom met --principal, bijvoorbeeld 1000.", "Give --principal.")
        sent_on = day(options.sent) if options.sent else None
        result = lint_notice(text, principal_cents=parse_euros(options.principal), vat=options.vat, sent_on=sent_on)
    else:
        result = {"reminder": lint_reminder, "terms": lint_terms, "threats": lint_threats}[options.what](text)
    findings = [as_json(one) for one in result.value.findings]
    return answer(result, {"valid": result.value.valid, "findings": findings}, options.language)


def _readability(options: argparse.Namespace) -> Answer:
    from .nl.lint.readability import readability

    result = readability(read_text(options.file))
    found = result.value
    value: Json = {
        "score": number(Fraction(round_half_up(found.score * 10), 10)),
        "sentences": found.sentences,
        "words": found.words,
        "syllables": found.syllables,
        "longest_sentence": found.longest_sentence,
        "long_words_percent": found.long_words_percent,
        "passive_percent": found.passive_percent,
    }
    return answer(result, value, options.language)


def _impact(options: argparse.Namespace) -> Answer:
    from .nl.impact import State, as_json, as_text, balance_impact, with_figures
    from .nl.statement_file import read_accounts

    accounts, _ = read_accounts(options.file)
    before = State(known_on=day(options.before) if options.before else None)
    after = State(known_on=day(options.after) if options.after else None)
    if options.figures:
        after = with_figures(after, options.figures)
    changes = balance_impact(enumerate(accounts, 1), before, after)
    document: Json = {"accounts": len(accounts), "changed": [as_json(change) for change in changes]}
    lines = [as_text(change, options.language) for change in changes]
    return document, [*lines, f"{len(changes)} / {len(accounts)}"], 0


def _cases(options: argparse.Namespace) -> Answer:
    from .cases import report, run_all

    results = run_all(options.folder)
    document, lines = report(results)
    return document, lines, 0 if all(result.agrees for result in results) else 1


def _docs(options: argparse.Namespace) -> Answer:
    from .docs import write_pages

    written = write_pages(options.folder)
    return {"pages": written}, [f"{len(written)} -> {options.folder}"], 0


def _interest_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("principal", metavar="PRINCIPAL", help="euros")
    command.add_argument("--kind", required=True, help="statutory, commercial, 6.5 (a year) or 2/month")
    command.add_argument("--from", dest="first", required=True, metavar="DATE", help="first interest day")
    command.add_argument("--until", dest="last", required=True, metavar="DATE", help="last interest day")
    command.add_argument("--simple", action="store_true", help="never add interest to the base")
    command.add_argument("--convention", default="act365", choices=["act365", "capitalisation_year", "calendar_year"])
    command.add_argument("--rounding", default="once", choices=["once", "per_line"])


def _costs_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("principal", metavar="PRINCIPAL", help="euros")
    command.add_argument("--vat", action="store_true", help="the creditor cannot deduct VAT and says so")
    command.add_argument("--on", metavar="DATE", help="the day whose figures count")


def _notice_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--sent", required=True, metavar="DATE", help="day of dispatch")
    command.add_argument("--channel", default="post", help="post, email or portal")
    command.add_argument("--received", metavar="DATE", help="day of proven receipt")


def _allocate_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("amount", metavar="AMOUNT", help="euros paid")
    for name in ("costs", "interest", "principal"):
        command.add_argument(f"--{name}", default="0", metavar="EUROS")


def _contact_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--at", required=True, metavar="DATETIME", help="2026-11-23T09:00 in Dutch time, or with an offset"
    )
    command.add_argument("--channel", required=True, help="post, email, sms, app, portal, phone or visit")


def _statement_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="JSON: an account, or a list of accounts")


def _lint_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("what", choices=["notice", "reminder", "terms", "threats"], help="what kind of text it is")
    command.add_argument("file", metavar="FILE", help="a text file (- for standard input)")
    command.add_argument("--principal", metavar="EUROS", help="open principal of all claims in the notice")
    command.add_argument("--vat", action="store_true", help="the creditor cannot deduct VAT")
    command.add_argument("--sent", metavar="DATE", help="day of dispatch of the notice (default: the date in its head)")


def _readability_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a text file (- for standard input)")


def _impact_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="JSON: an account, or a list of accounts")
    command.add_argument("--before", metavar="DATE", help="the state of knowledge before (default: all that is known)")
    command.add_argument("--after", metavar="DATE", help="the state of knowledge after (default: all that is known)")
    command.add_argument("--figures", metavar="FOLDER", help="figures (*.toml) that count after, instead of our own")


def _cases_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", nargs="?", help="folder with case files (default: those of this package)")


def _docs_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="where the pages go (here: docs/law)")


COMMANDS: dict[str, Command] = {
    "interest": ("interest over a principal", _interest_arguments, _interest),
    "costs": ("collection costs by the scale", _costs_arguments, _costs),
    "notice": ("the window of a 14-day notice", _notice_arguments, _notice),
    "allocate": ("a payment over costs, interest and principal", _allocate_arguments, _allocate),
    "contact": ("whether contact is allowed, and when next", _contact_arguments, _contact),
    "statement": ("what is open on a day, line by line", _statement_arguments, _statement),
    "lint": ("faults in a notice, a reminder or terms", _lint_arguments, _lint),
    "readability": ("how hard a Dutch text is to read", _readability_arguments, _readability),
    "impact": ("which accounts a changed figure gives another cent", _impact_arguments, _impact),
    "cases": ("run the conformance suite", _cases_arguments, _cases),
    "docs": ("write a page per rule, and the open norms", _docs_arguments, _docs),
}


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="voldaan_law", description="Dutch collection law, computed and explained.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for name, (summary, add_arguments, run) in (COMMANDS | RULE_COMMANDS | SITUATION_COMMANDS).items():
        command = commands.add_parser(name, help=summary, description=summary)
        add_arguments(command)
        command.add_argument("--json", action="store_true", help="print one JSON document")
        command.add_argument("--language", default="nl", choices=["nl", "en"], help="of the explanation")
        command.add_argument("--known-on", metavar="DATE", help="with what was known on this day (default: all of it)")
        command.set_defaults(run=run)
    return parser
