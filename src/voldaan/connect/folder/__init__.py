"""The folder (map) as a channel: files to print or to look at, for the demo and wherever no SMTP is set."""

from __future__ import annotations

from voldaan.messages.ports import Parcel, Receipt


class FolderChannel:
    """Uitvoermap: delivery is the file under its final name; a second delivery finds it there."""

    name = "map"
    idempotent = True

    def deliver(self, parcel: Parcel) -> Receipt:
        """Give the draft its final name."""
        if parcel.draft.exists():
            parcel.draft.replace(parcel.final)
        if parcel.final.exists():
            return Receipt("sent", str(parcel.final.name))
        return Receipt("later", detail="het bestand is er niet meer")
