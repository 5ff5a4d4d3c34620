"""The reminder linter, and forbidden threats: what is one, and what only looks like one."""

import pytest

from voldaan_law.nl.lint.reminder import lint_reminder
from voldaan_law.nl.lint.threats import lint_threats

GOOD = (
    "Factuur 7 van € 80,00 had op 1 oktober 2026 betaald moeten zijn. Wilt u dat alsnog doen? "
    "Hebt u al betaald, dan kunt u dit negeren. Bel ons op 020 555 00 00. "
)


def keys(text: str) -> list[str]:
    return [one.fault.key for one in lint_reminder(text).value.findings if one.fault.rule != "LR-2.14"]


def test_a_good_reminder_has_no_findings() -> None:
    assert keys(GOOD) == []


def test_an_empty_reminder_lacks_everything() -> None:
    found = lint_reminder("").value
    assert not found.valid
    assert [(one.fault.key, one.fault.severity.value) for one in found.findings] == [
        ("reminder.amount_missing", "error"),
        ("reminder.claim_missing", "error"),
        ("reminder.contact_missing", "warning"),
        ("reminder.crossed_missing", "warning"),
        ("reminder.due_date_missing", "warning"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Wij rekenen € 0,01 administratiekosten.", ["reminder.costs"]),
        ("Wij rekenen € 0,00 administratiekosten.", []),
        ("Hiervoor betaalt u geen kosten.", []),
        ("Wij brengen incassokosten in rekening.", ["reminder.costs"]),
        ("Als u niet betaalt, brengen wij incassokosten in rekening.", ["reminder.costs_announced"]),
        ("Er kunnen incassokosten volgen.", ["reminder.costs_announced"]),
        ("Voor wij incassokosten rekenen, krijgt u eerst een brief.", []),
        ("U krijgt een boete.", ["reminder.surcharge"]),
        ("U krijgt geen boete.", []),
        ("Wij stappen naar de rechter.", ["reminder.court"]),
        ("Wij stappen niet naar de rechter.", []),
    ],
)
def test_a_reminder_is_free_and_does_not_threaten(sentence: str, expected: list[str]) -> None:
    assert keys(GOOD + sentence) == expected


def threats(text: str) -> list[str]:
    return [one.fault.key for one in lint_threats(text).value.findings]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Wij leggen beslag op uw loon.", ["threat.seizure"]),
        ("Wij leggen geen beslag op uw loon.", []),
        ("Beslag leggen wij niet.", []),
        ("Een deurwaarder mag alleen na een vonnis beslag leggen.", []),
        ("Wij melden u aan bij het BKR.", ["threat.credit_register"]),
        ("Wie niet betaalt, komt op een zwarte lijst.", ["threat.credit_register"]),
        ("Wij doen aangifte bij de politie.", ["threat.police"]),
        ("Bent u slachtoffer van fraude, doe dan aangifte bij de politie.", []),
        ("Wij publiceren uw naam.", ["threat.publication"]),
        ("Wij informeren uw werkgever.", ["threat.third_parties"]),
        ("Bent u via uw werkgever verzekerd?", []),
        ("De deurwaarder komt bij u langs.", ["threat.bailiff_visit"]),
        ("Wij dragen de zaak over aan een deurwaarder.", []),
        ("Wij bellen u dag en nacht.", ["threat.persistence"]),
        ("U bent een oplichter.", ["threat.abuse"]),
        ("Denk aan uw kinderen.", ["threat.misfortune"]),
        ("Dit is een dwangbevel.", ["threat.fake_court_paper"]),
        ("Laatste waarschuwing voor dagvaarding.", ["threat.last_warning"]),
        ("Wij zullen u dagvaarden.", ["threat.certain_court"]),
        ("Wij kunnen de zaak aan de rechter voorleggen.", []),
        ("Wij vragen uw faillissement aan.", ["threat.bankruptcy"]),
    ],
)
def test_a_threat_is_told_from_what_only_looks_like_one(sentence: str, expected: list[str]) -> None:
    assert threats(sentence) == expected


def test_a_certain_court_is_a_warning_and_a_clean_text_is_valid() -> None:
    certain = lint_threats("Wij zullen u dagvaarden.")
    assert certain.value.valid
    assert certain.value.findings[0].fault.severity.value == "warning"
    assert lint_threats("Bel ons gerust.").value.findings == ()
    assert lint_threats("Wij leggen beslag.").unverified == ("LR-4.18",)
