"""Documents: what each must hold and must not hold."""

import pytest

from voldaan_law.errors import LawError
from voldaan_law.nl.document_elements import ELEMENTS
from voldaan_law.nl.document_types import COMMON, DOCUMENTS, DocumentFindings, check_document, document_type
from voldaan_law.outcome import explain

REMINDER = {*COMMON, "amount", "due_date", "ignore_line"}


def test_there_are_twenty_eight_documents_and_every_element_is_used() -> None:
    assert [kind.number for kind in DOCUMENTS.values()] == list(range(1, 29))
    used = {name for kind in DOCUMENTS.values() for name in (*kind.required(wki=True), *kind.forbidden)}
    assert used == set(ELEMENTS)


@pytest.mark.parametrize("key", list(DOCUMENTS))
def test_a_document_with_all_its_elements_is_complete_and_without_one_is_not(key: str) -> None:
    for wki in (False, True):
        required = document_type(key).required(wki=wki)
        assert len(set(required)) == len(required)
        assert check_document(key, required, wki=wki).value == DocumentFindings((), ())
        for name in required:
            found = check_document(key, set(required) - {name}, wki=wki).value
            assert found == DocumentFindings((name,), ())
    for name in document_type(key).forbidden:
        assert check_document(key, {*required, name}, wki=True).value == DocumentFindings((), (name,))


def test_the_findings_are_sentences() -> None:
    found = check_document("reminder", (REMINDER | {"threats"}) - {"amount"})
    assert explain(found) == [
        "In 'Betalingsherinnering' ontbreekt: het bedrag.",
        "'Betalingsherinnering' mag dit niet bevatten: dreiging.",
    ]
    assert explain(check_document("reminder", REMINDER), "en") == ["'payment reminder' is complete."]


def test_who_collects_under_the_wki_says_who_it_is() -> None:
    assert check_document("reminder", REMINDER, wki=True).value.missing == ("wki_identification",)
    assert check_document("deed_of_assignment", [], wki=True).value.missing == (
        "parties",
        "claim_identification",
        "title",
        "transfer_statement",
        "date",
        "signatures",
        "accessory_rights",
    )


def test_the_notice_holds_what_the_supreme_court_asks_for() -> None:
    kind = document_type("notice14")
    assert {"fourteen_days", "exact_costs", "consequences", "principal", "reservation"} <= set(kind.mandatory)
    assert kind.forbidden == ("printed_deadline", "wrong_costs", "court_as_certain", "misleading_look")
    assert kind.needs == "in_default"


def test_the_fields_of_the_european_forms_are_not_confirmed() -> None:
    unsure = {key for key, kind in DOCUMENTS.items() if check_document(key, kind.required()).unverified}
    assert unsure == {"epo_form_a", "escp_form_a"}


def test_unknown_documents_and_elements_are_refused() -> None:
    with pytest.raises(LawError, match="Onbekende soort document 'poem': kies reminder"):
        check_document("poem", [])
    with pytest.raises(LawError, match="Onbekend element: rhyme"):
        check_document("reminder", ["rhyme"])


def test_letters_to_a_debtor_are_told_from_papers_that_are_none() -> None:
    papers = {key for key, kind in DOCUMENTS.items() if not kind.is_letter}
    assert papers == {
        "deed_of_assignment",
        "mandate_to_collect",
        "draft_summons",
        "exhibit_index",
        "epo_form_a",
        "escp_form_a",
        "debit_mandate",
        "privacy_notice",
        "receipt",
        "settlement",
        "interest_specification",
    }
