"""Kinds of events about what is read in: mappings of columns, files that were offered, attachments."""

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


@event("file_offered")
class FileOffered:
    """Bestand aangeboden om eerst te bekijken."""

    sha256: str

    def sentence(self) -> str:
        return "Bestand aangeboden om eerst te bekijken."


@event("attachment_added")
class AttachmentAdded:
    """Factuur als PDF bijgevoegd."""

    attachment_id: int
    sha256: str

    def sentence(self) -> str:
        return "De factuur is als PDF bijgevoegd."


@event("attachment_removed")
class AttachmentRemoved:
    """Bijlage verwijderd."""

    attachment_id: int
    sha256: str

    def sentence(self) -> str:
        return "Een bijlage is verwijderd."
