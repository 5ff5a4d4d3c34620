"""What can happen to a policy."""

from __future__ import annotations

from voldaan.base.events import event


@event("policy_adopted")
class PolicyAdopted:
    """Beleid vastgesteld: a version is in force from a day."""

    policy_id: int
    number: int
    effective_from: str

    def sentence(self) -> str:
        """In Dutch."""
        return f"Versie {self.number} van het incassobeleid geldt vanaf {self.effective_from}."


@event("policy_withdrawn")
class PolicyWithdrawn:
    """Beleid ingetrokken: a version that was not used yet will not come into force."""

    policy_id: int
    number: int

    def sentence(self) -> str:
        """In Dutch."""
        return f"Versie {self.number} van het incassobeleid is ingetrokken voor zij inging."


@event("policy_published")
class PolicyPublished:
    """Beleid openbaar gemaakt: debtors may read it in plain words, or no longer."""

    policy_id: int
    number: int
    public: bool

    def sentence(self) -> str:
        """In Dutch."""
        said = "openbaar gemaakt voor klanten" if self.public else "niet meer openbaar"
        return f"Versie {self.number} van het incassobeleid is {said}."
