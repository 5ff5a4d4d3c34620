"""Opdrachten over een situatie: holds, stages, documents, and checks on facts in a JSON file."""

from __future__ import annotations

import argparse

from .cli_answers import Answer, Command, Json, answer
from .facts_file import read_facts, read_json


def _hold(options: argparse.Namespace) -> Answer:
    from .nl.holds import may

    result = may(options.act, options.hold)
    verdict = result.value
    value: Json = {
        "answer": verdict.answer.value,
        "because": [hold.value for hold in verdict.because],
        "addressee": verdict.addressee,
    }
    return answer(result, value, options.language)


def _hold_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--act", required=True, help="automatic_demand, personal_message, court, interruption, ...")
    command.add_argument("--hold", action="append", default=[], help="may be given again: dispute, wsnp, deceased, ...")


def _stage(options: argparse.Namespace) -> Answer:
    from .nl.stage_facts import StageFacts
    from .nl.stages import can_move, next_stages

    facts = read_facts(options.facts, StageFacts)
    result = can_move(options.stage, options.to, facts)
    value: Json = {
        "allowed": result.value,
        "next": [stage.value for stage in next_stages(options.stage, facts)],
    }
    return answer(result, value, options.language)


def _stage_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--from", dest="stage", required=True, metavar="STAGE", help="where the claim stands")
    command.add_argument("--to", required=True, metavar="STAGE", help="where it should go")
    command.add_argument("facts", metavar="FILE", help="JSON object of facts; 'today' is required")


def _document(options: argparse.Namespace) -> Answer:
    from .nl.document_types import check_document, document_type

    kind = document_type(options.kind)
    result = check_document(options.kind, options.element, wki=options.wki)
    value: Json = {
        "required": list(kind.required(wki=options.wki)),
        "missing": list(result.value.missing),
        "forbidden": list(result.value.forbidden),
    }
    return answer(result, value, options.language)


def _document_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", metavar="KIND", help="reminder, notice_of_default, notice14, sommation, ...")
    command.add_argument("--element", action="append", default=[], help="an element it holds; may be given again")
    command.add_argument("--wki", action="store_true", help="the sender collects under the Wki")


def _preflight(options: argparse.Namespace) -> Answer:
    from .nl.preflight import CaseFacts, preflight

    result = preflight(read_facts(options.facts, CaseFacts))
    return answer(result, {"blocks": list(result.value)}, options.language)


def _mistakes(options: argparse.Namespace) -> Answer:
    from .nl.mistakes import MistakeFacts, mistakes

    result = mistakes(read_facts(options.facts, MistakeFacts))
    return answer(result, {"mistakes": list(result.value)}, options.language)


def _benefit(options: argparse.Namespace) -> Answer:
    from .nl.cost_benefit import Prospects, cost_benefit

    result = cost_benefit(read_facts(options.facts, Prospects))
    value: Json = {"value_cents": result.value.value_cents, "warned": result.value.warned}
    return answer(result, value, options.language)


def _dossier(options: argparse.Namespace) -> Answer:
    from .nl.dossier import completeness

    given = {name: str(value) for name, value in read_json(options.facts).items()}
    states = {name: value if value in ("present", "missing") else "not_applicable" for name, value in given.items()}
    # What is neither present nor missing is the reason why it does not apply.
    reasons = {name: value for name, value in given.items() if states[name] == "not_applicable"}
    result = completeness(states, reasons, natural_person=not options.company)
    value: Json = {
        "percent": result.value.percent,
        "missing": list(result.value.missing),
        "blocking": list(result.value.blocking),
    }
    return answer(result, value, options.language)


def _dossier_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("facts", metavar="FILE", help="JSON: item to present, missing or why it does not apply")
    command.add_argument("--company", action="store_true", help="the debtor is a legal person")


def _description(options: argparse.Namespace) -> Answer:
    from .nl.wki import claim_description

    result = claim_description({name: str(value) for name, value in read_json(options.facts).items()})
    return answer(result, {"missing": list(result.value)}, options.language)


def _file_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("facts", metavar="FILE", help="JSON object of facts")


SITUATION_COMMANDS: dict[str, Command] = {
    "hold": ("what a protective situation stops", _hold_arguments, _hold),
    "stage": ("whether a claim can go to a stage", _stage_arguments, _stage),
    "document": ("what a letter or form must hold", _document_arguments, _document),
    "description": ("the description of a claim under the Wki", _file_arguments, _description),
    "dossier": ("whether a dossier is complete", _dossier_arguments, _dossier),
    "benefit": ("what a case is worth before it starts", _file_arguments, _benefit),
    "preflight": ("what blocks a case", _file_arguments, _preflight),
    "mistakes": ("the ten mistakes that lose a case", _file_arguments, _mistakes),
}
