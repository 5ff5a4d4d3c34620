"""Commands about texts: which are in force, what the law's linters say of them, and keeping them as files."""

from __future__ import annotations

import argparse
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, folder_of, read_file, say, write_file

if TYPE_CHECKING:
    from voldaan.messages.versions import Place


#: The choices about messages, as the command line calls them.
_CHOICES = {
    "invoices": "attach_invoices", "habit-people": "habit_people", "habit-companies": "habit_companies",
    "thanks": "thank_payers",
}  # fmt: skip


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    actions = command(commands, "text", "de teksten van de berichten").add_subparsers(
        dest="action", required=True, metavar="ACTIE"
    )
    command(actions, "list", "toon welke tekst waar geldt")
    choosing = command(actions, "choices", "toon of verander de keuzes over berichten")
    for way, text in (("on", "zet aan"), ("off", "zet uit")):
        choosing.add_argument(f"--{way}", action="append", default=[], choices=sorted(_CHOICES), help=text)
    _where(command(actions, "show", "toon de tekst die geldt")).add_argument("--version", type=int)
    linting = command(actions, "lint", "keur de teksten die gelden, of een bestand")
    linting.add_argument("file", nargs="?", type=Path, metavar="BESTAND")
    exporting = command(actions, "export", "schrijf alle teksten die gelden naar een map, een bestand per tekst")
    exporting.add_argument("folder", type=Path, metavar="MAP")
    importing = command(actions, "import", "bewaar de tekst uit een bestand als nieuwe versie")
    importing.add_argument("file", type=Path, metavar="BESTAND")
    importing.add_argument("--note", default="", help="wat er verandert, en waarom")
    importing.add_argument("--reason", default="", help="waarom een moeilijke tekst zo moet")
    importing.add_argument("--use", action="store_true", help="laat haar meteen gelden; u bent de enige beheerder")


def _where(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("kind", metavar="SOORT")
    parser.add_argument("language", nargs="?", default="nl", metavar="TAAL")
    parser.add_argument("form", nargs="?", default="formal", choices=("formal", "informal"))
    return parser


def _text(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _ACTIONS[options.action](actor, options, home)


def _place(kind: str, language: str, form: str) -> Place:
    from voldaan.messages.blocks import languages
    from voldaan.messages.facts import Form, Kind
    from voldaan.messages.versions import Place

    if kind not in set(Kind) or language not in languages() or form not in set(Form):
        raise Refused(f"De tekst {kind} {language} {form} bestaat niet. Kijk met `voldaan text list` welke er zijn.")
    return Place(Kind(kind), language, Form(form))


def _places() -> list[Place]:
    from voldaan.messages.blocks import languages
    from voldaan.messages.facts import Form, Kind
    from voldaan.messages.versions import Place

    return [Place(k, code, f) for k in Kind for code in languages() for f in Form if code != "en" or f is Form.FORMAL]


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import versions

    chosen, waits = versions.in_force(), versions.waiting()
    rows = [(*place, chosen.get(place, 0), waits.get(place, 0)) for place in _places()]
    names = ("kind", "language", "form", "version", "waiting")
    say(options, [dict(zip(names, row, strict=True)) for row in rows],
        *(f"{k:<24} {c} {f:<9} {f'versie {v}' if v else 'standaard'}{f' (versie {w} wacht)' if w else ''}"
          for k, c, f, v, w in rows))  # fmt: skip
    return 0


def _show(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import versions

    place = _place(options.kind, options.language, options.form)
    found = versions.current(place) if options.version is None else versions.version(place, options.version)
    say(
        options, {"number": found.number, "state": found.state, "text": found.text}, as_toml(place, found.text).rstrip()
    )
    return 0


def _lint(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import versions
    from voldaan.messages.review import review

    texts = [_read(options.file)] if options.file else [(p, versions.current(p).text) for p in _places()]
    found = [(place, problem) for place, text in texts for problem in review(*place, text)]
    say(options, [dict(zip(("kind", "language", "form"), place, strict=True)) | p._asdict() for place, p in found],
        *(f"{k} {c} {f}: {p.sentence}{f' ({p.words})' if p.words else ''}" for (k, c, f), p in found),
        f"{len(texts)} teksten nagekeken, {len(found)} bevindingen.")  # fmt: skip
    return 1 if any(problem.blocks for _, problem in found) else 0


def _choose(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import choices

    now = choices.current()
    wanted = now._replace(**{_CHOICES[n]: n in options.on for n in (*options.off, *options.on)})
    if wanted != now:
        choices.choose(actor, wanted)
    found = {name: getattr(wanted, field) for name, field in _CHOICES.items()}
    say(options, found, *(f"{name}: {'aan' if on else 'uit'}" for name, on in found.items()))
    return 0


def _export(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import versions

    folder = folder_of(options.folder)
    for place in _places():
        kind, code, form = place
        write_file(folder / f"{code}-{kind}-{form}.toml", as_toml(place, versions.current(place).text).encode())
    say(options, {"files": len(_places())}, f"{len(_places())} teksten staan in {options.folder}.")
    return 0


def _import(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import versions

    place, text = _read(options.file)
    number = versions.write(actor, place, text, note=options.note, reason=options.reason)
    if options.use:
        versions.choose(actor, place, number, alone=True)
    state = versions.version(place, number).state
    said = "geldt nu" if state == "in_force" else "wacht op goedkeuring"
    say(options, {"number": number, "state": state}, f"Versie {number} {said}.")
    return 0


def as_toml(place: Place, text: dict[str, Any]) -> str:
    """De tekst als TOML, with what it is of at the top."""
    lines = [f"kind = {_quoted(place.kind)}", f"language = {_quoted(place.language)}", f"form = {_quoted(place.form)}",
             f"subject = {_quoted(text['subject'])}"]  # fmt: skip
    for name in ("summary", "blocks"):
        for entry in text[name]:
            lines += ["", f"[[{name}]]", *(f"{key} = {_quoted(value)}" for key, value in entry.items())]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    """A value as TOML writes it: its strings, lists and truths are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def _read(path: Path) -> tuple[Place, dict[str, Any]]:
    try:
        data = tomllib.loads(read_file(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            f"Het bestand {path.name} is geen geldige TOML ({error}). Herstel het en probeer opnieuw."
        ) from error
    place = _place(*(str(data.pop(name, "")) for name in ("kind", "language", "form")))
    return place, {"summary": [], **data}


_ACTIONS: dict[str, Command] = {
    "list": _list, "choices": _choose, "show": _show, "lint": _lint, "export": _export, "import": _import,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"text": _text}
