"""Kinds of events about what is read in: mappings of columns."""

from __future__ import annotations

from voldaan.base.events import event


@event("mapping_saved")
class MappingSaved:
    """Kolomkoppeling bewaard."""

    mapping_id: int

    def sentence(self) -> str:
        return "Kolomkoppeling bewaard."


@event("mapping_removed")
class MappingRemoved:
    """Kolomkoppeling verwijderd; the next file with that header asks again."""

    mapping_id: int

    def sentence(self) -> str:
        return "Kolomkoppeling verwijderd."
