"""Kept files: bytes once, given back as a file to save, never to another administration."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.faces.conftest import Office

from voldaan.base import files, tenancy
from voldaan.base.errors import Refused
from voldaan.base.models import KeptFile

PAGE = b"<!doctype html><script>alert(1)</script>"


def _keep(office: Office, name: str, content: bytes) -> int:
    with tenancy.active(office.tenant.id):
        return files.keep(office.actor, name, content)


def _count(office: Office) -> int:
    with tenancy.active(office.tenant.id):
        return KeptFile.objects.count()


def test_the_same_bytes_are_kept_once_under_their_first_name(alfa: Office) -> None:
    first = _keep(alfa, "brief.html", PAGE)
    assert _keep(alfa, "andere naam.html", PAGE) == first
    with tenancy.active(alfa.tenant.id):
        (kept,) = files.kept([first])
    assert (kept.name, kept.media_type, kept.size_bytes) == ("brief.html", "text/html", len(PAGE))
    assert _count(alfa) == 1


def test_two_administrations_keep_the_same_bytes_apart(alfa: Office, beta: Office) -> None:
    ours, theirs = _keep(alfa, "a.html", PAGE), _keep(beta, "a.html", PAGE)
    assert ours != theirs
    assert alfa.staff().get(f"/bestanden/{theirs}").status_code == 404


def test_a_page_is_given_as_a_file_to_save_and_never_shown(alfa: Office) -> None:
    answer = alfa.staff("viewer").get(f"/bestanden/{_keep(alfa, 'brief.html', PAGE)}")
    assert answer.content == PAGE
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="brief.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_nobody_gets_a_file_without_logging_in(alfa: Office) -> None:
    address = f"/bestanden/{_keep(alfa, 'brief.html', PAGE)}"
    assert Client().get(address)["Location"] == f"/inloggen?next={address}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "leeg.txt is leeg. Kies het bestand opnieuw."),
        (b"x" * (files.LARGEST_BYTES + 1), "leeg.txt is groter dan 25 MB. Maak het kleiner en stuur het dan opnieuw."),
    ],
    ids=["empty", "large"],
)
def test_an_empty_or_too_large_file_is_refused_and_not_kept(content: bytes, sentence: str, alfa: Office) -> None:
    with pytest.raises(Refused) as refusal:
        _keep(alfa, "leeg.txt", content)
    assert refusal.value.sentence == sentence
    assert _count(alfa) == 0
