"""A file of 200 MB is refused with a sentence, before it is read, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.stories.story import Story, check, contents

MEGABYTES = 200
INIT = 'init --name "Drukkerij Proefstad" --iban NL91ABNA0417164300'
CASES = {
    "posten.csv": (
        "import posten.csv", b"Factuurnummer;Factuurdatum;Debiteurnaam;Bedrag\n",
        "posten.csv: Het bestand is 200 MB en er wordt hooguit 150 MB gelezen. Splits het bestand en lees de delen na "
        "elkaar in.",
    ),
    "bank.xml": (
        "bank import bank.xml",
        b'<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">',
        "bank.xml: Dit bestand is groter dan 150 MB. Vraag de bank om kleinere bestanden, zoals een per maand.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_file_of_200_megabytes_is_refused_and_changes_nothing(name: str, tmp_path: Path, committing: None) -> None:
    command, start, sentence = CASES[name]
    story = Story(tmp_path)
    story.run(INIT)
    with (tmp_path / name).open("wb") as file:
        file.write(start)
        for _ in range(MEGABYTES):
            file.write(b" " * 2**20)
    story.files[name] = tmp_path / name
    before = contents()
    answer = story.command(command)
    assert (answer.code, answer.err.strip()) == (2, sentence)
    assert contents() == before
    assert check() == []
