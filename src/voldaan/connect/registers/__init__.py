"""Registers of insolvency and debt help: an extract as a file, and a stateful fake. Neither needs a contract."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from voldaan.base import clock
from voldaan.base.errors import Refused
from voldaan.claims.registers import Register
from voldaan.connect.registers.extract import Extract


def configured() -> list[Register]:
    """Registers of this installation; none where nobody said where the extract lies.

    :raises Refused: for an extract that is not there or cannot be read.
    """
    if not settings.REGISTER_EXTRACT:
        return []
    path = Path(settings.REGISTER_EXTRACT)
    try:
        content, changed = path.read_bytes(), path.stat().st_mtime
    except OSError as error:
        raise Refused(f"Het uittreksel {path} is er niet of is niet te lezen. Zet het daar opnieuw neer.") from error
    return [Extract(content, datetime.fromtimestamp(changed, clock.AMSTERDAM).date())]
