"""Kinds of events about parties; none of them says a name, an address or why somebody needs something."""

from __future__ import annotations

from voldaan.base.events import event
from voldaan.parties.rules import CAPACITIES, CONSENTS, KINDS_OF_CONTACT, PURPOSES, ROLES, WORDS_OF_PLACE


@event("creditor_account_set")
class CreditorAccountSet:
    """Rekening van de schuldeiser vastgelegd; ``sha256`` is the checksum of it."""

    creditor_id: int
    sha256: str

    def sentence(self) -> str:
        """In Dutch."""
        return "Rekening van de schuldeiser vastgelegd."


@event("contact_added")
class ContactAdded:
    """Contactgegeven toegevoegd."""

    contact_id: int
    purpose: str
    channel: str

    def sentence(self) -> str:
        """In Dutch."""
        return f"Contactgegeven toegevoegd: {KINDS_OF_CONTACT[self.channel]} voor {PURPOSES[self.purpose]}."


@event("contact_ended")
class ContactEnded:
    """Contactgegeven beëindigd."""

    contact_id: int
    channel: str

    def sentence(self) -> str:
        """In Dutch."""
        return f"Contactgegeven wordt niet meer gebruikt: {KINDS_OF_CONTACT[self.channel]}."


@event("contact_verified")
class ContactVerified:
    """Contactgegeven gecontroleerd."""

    contact_id: int
    channel: str

    def sentence(self) -> str:
        """In Dutch."""
        return f"Contactgegeven gecontroleerd: {KINDS_OF_CONTACT[self.channel]}."


@event("contact_bounced")
class ContactBounced:
    """Contactgegeven bleek niet te werken."""

    contact_id: int

    def sentence(self) -> str:
        """In Dutch."""
        return "Een e-mailadres werkt niet meer: het bericht kwam terug."


@event("role_added")
class RoleAdded:
    """Rol toegevoegd."""

    role_id: int
    role: str
    letters: str

    def sentence(self) -> str:
        """In Dutch."""
        gets = {"instead": "; de brieven gaan voortaan daarheen", "copy": "; krijgt een kopie van de brieven"}
        return f"Toegevoegd: {ROLES[self.role]}{gets.get(self.letters, '')}."


@event("role_ended")
class RoleEnded:
    """Rol beëindigd."""

    role_id: int
    role: str

    def sentence(self) -> str:
        """In Dutch."""
        return f"Beëindigd: {ROLES[self.role]}."


@event("capacity_established")
class CapacityEstablished:
    """Hoedanigheid vastgesteld, met hoe we dat weten."""

    evidence_id: int
    capacity: str
    how: str

    def sentence(self) -> str:
        """In Dutch."""
        return f"Hoedanigheid vastgesteld: {CAPACITIES.get(self.capacity, self.capacity)}."


@event("consent_recorded")
class ConsentRecorded:
    """Toestemming of bezwaar vastgelegd."""

    consent_id: int
    about: str
    granted: bool

    def sentence(self) -> str:
        """In Dutch."""
        return f"{'Toestemming' if self.granted else 'Bezwaar'} vastgelegd: {CONSENTS[self.about]}."


@event("adaptation_set")
class AdaptationSet:
    """Aanpassing vastgelegd; which one, only who may see it sees."""

    adaptation_id: int

    def sentence(self) -> str:
        """In Dutch."""
        return "Een aanpassing in onze aanpak is vastgelegd."


@event("adaptation_ended")
class AdaptationEnded:
    """Aanpassing beëindigd."""

    adaptation_id: int

    def sentence(self) -> str:
        """In Dutch."""
        return "Een aanpassing in onze aanpak is beëindigd."


@event("adaptation_seen")
class AdaptationSeen:
    """Aanpassingen bekeken; told once a day for each person."""

    def sentence(self) -> str:
        """In Dutch."""
        return "De aanpassingen van deze debiteur zijn bekeken."


@event("parties_merged")
class PartiesMerged:
    """Debiteuren samengevoegd: ``loser_id`` goes on as the one that the event is about."""

    merge_id: int
    loser_id: int

    def sentence(self) -> str:
        """In Dutch."""
        return "Samengevoegd met een dubbele debiteur."


@event("merge_undone")
class MergeUndone:
    """Samenvoeging teruggedraaid."""

    merge_id: int
    loser_id: int

    def sentence(self) -> str:
        """In Dutch."""
        return "Samenvoeging teruggedraaid: het zijn weer twee debiteuren."


@event("parties_different")
class PartiesDifferent:
    """Niet dezelfde: a person looked at two debtors who seemed one."""

    duplicate_id: int
    other_id: int

    def sentence(self) -> str:
        """In Dutch."""
        return "Vastgesteld dat een debiteur die hierop lijkt een ander is."


@event("debtor_exported")
class DebtorExported:
    """Gegevens van de debiteur uitgevoerd, for example because he asked for them (art. 15 AVG)."""

    def sentence(self) -> str:
        """In Dutch."""
        return "Alle gegevens van de debiteur zijn in een bestand gezet."


@event("address_proposed")
class AddressProposed:
    """Ander adres opgegeven: it waits for a person."""

    proposal_id: int
    fields: list[str]

    def sentence(self) -> str:
        """In Dutch."""
        return f"De debiteur gaf iets anders op: {_named(self.fields)}. Een medewerker beslist."


@event("address_accepted")
class AddressAccepted:
    """Opgegeven adres overgenomen."""

    proposal_id: int
    fields: list[str]

    def sentence(self) -> str:
        """In Dutch."""
        return f"Overgenomen wat de debiteur opgaf: {_named(self.fields)}."


@event("address_refused")
class AddressRefused:
    """Opgegeven adres niet overgenomen."""

    proposal_id: int

    def sentence(self) -> str:
        """In Dutch."""
        return "Wat de debiteur aan adresgegevens opgaf, is niet overgenomen."


@event("address_reopened")
class AddressReopened:
    """Beslissing over een opgegeven adres teruggedraaid."""

    proposal_id: int

    def sentence(self) -> str:
        """In Dutch."""
        return "De beslissing over opgegeven adresgegevens is teruggedraaid; zij wacht weer."


def _named(fields: list[str]) -> str:
    return ", ".join(WORDS_OF_PLACE.get(name, name) for name in fields)
