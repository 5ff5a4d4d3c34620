"""Wat er misgaat met de ingebouwde database: what PostgreSQL or the system says, in a sentence to act on."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from voldaan.base.errors import Refused


@contextlib.contextmanager
def as_refusal(home: Path) -> Iterator[None]:
    """Turn what the operating system refuses into one Dutch sentence about ``home``."""
    try:
        yield
    except OSError as error:
        raise Refused(sentence_for(home, errno.errorcode.get(error.errno or 0, "") + " " + str(error))) from error


def sentence_for(home: Path, said: str) -> str:
    """One Dutch sentence for what PostgreSQL or the system said in English."""
    elsewhere = "kies met VOLDAAN_HOME een andere map"
    low = said.lower()
    if any(sign in low for sign in ("no space left", "enospc", "disk quota", "edquot", "file too large")):
        return f"De schijf van {home} is vol: maak ruimte (ongeveer 100 MB is nodig om te starten) of {elsewhere}."
    if "read-only file system" in low or "erofs" in low:
        return f"De map {home} staat op een schijf waarop niet geschreven mag worden: {elsewhere}."
    if "permission denied" in low or "eacces" in low or "eperm" in low or "operation not permitted" in low:
        return f"Geen toegang tot {home}: geef deze gebruiker schrijfrechten op die map of {elsewhere}."
    if any(sign in low for sign in ("enotdir", "eexist", "not a directory")):
        return f"{home} is geen map: {elsewhere}."
    if "enotempty" in low:
        return f"In {home / 'postgres'} staan bestanden die niet van Voldaan zijn: verplaats ze of {elsewhere}."
    if "could not create shared memory" in low or "could not map anonymous shared memory" in low:
        return "Er is te weinig geheugen vrij om de database te starten: sluit andere programma's en start opnieuw."
    last = [line for line in said.strip().splitlines() if "FATAL" in line or "PANIC" in line or "error" in line.lower()]
    reason = (last or said.strip().splitlines() or ["geen melding"])[-1]
    log = home / "postgres.log"
    return f"De database in {home} start niet ({reason.strip()}): kijk in {log} of zet een reservekopie terug."
