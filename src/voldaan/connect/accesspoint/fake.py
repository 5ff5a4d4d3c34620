"""An access point that keeps what it gets, once per document, and may know nobody: for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from voldaan.base.errors import Refused


@dataclass
class FakeAccessPoint:
    """Neptoegangspunt. ``mood``: ok, or unknown (no receiver has this address)."""

    mood: str = "ok"
    delivered: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def submit(self, document_id: str, scheme: str, address: str, ubl: bytes) -> str:
        """Keep the document under its id; the same id again changes nothing."""
        if self.mood == "unknown":
            raise Refused(
                f"Het Peppol-netwerk kent ontvanger {scheme}:{address} niet. Verstuur de factuur per e-mail.",
                rule="peppol",
            )
        self.delivered.setdefault(document_id, (scheme, address, ubl))
        return f"fake-{document_id}"
