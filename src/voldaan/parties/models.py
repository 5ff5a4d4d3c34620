"""Creditors and debtors."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from voldaan.base.tenancy import TenantModel


class Creditor(TenantModel):
    """Schuldeiser: for whom is collected; in an agency one per client, otherwise the administration itself."""

    name = models.CharField(max_length=140)
    legal_form = models.CharField(max_length=40, blank=True)
    kvk = models.CharField(max_length=8, blank=True)
    street = models.CharField(max_length=140, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=24, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    website = models.CharField(max_length=140, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    deducts_vat = models.BooleanField(default=True)
    term_is_fatal = models.BooleanField(default=False)
    dispute_scheme = models.CharField(max_length=140, blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="creditor_name")]

    def __str__(self) -> str:
        return self.name


class Party(TenantModel):
    """Debiteur (schuldenaar): who owes; known by the number that the creditor's own books use."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="debtors")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=140)
    name_key = models.CharField(max_length=140)
    kind = models.CharField(max_length=16, default="unknown")
    kvk = models.CharField(max_length=8, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=24, blank=True)
    street = models.CharField(max_length=140, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="NL")
    language = models.CharField(max_length=2, default="nl")
    local_fields = ArrayField(models.CharField(max_length=20), default=list)
    email_bounced_on = models.DateField(null=True)
    form = models.CharField(max_length=8, blank=True, db_default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "creditor", "number"], name="party_number")]
        indexes = [
            models.Index(fields=["tenant", "name_key"], name="party_name_key"),
            models.Index(
                fields=["tenant", "merged_into"], name="party_merged", condition=models.Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartyAccount(TenantModel):
    """Bekende rekening: an account number from which a debtor pays, by import or learned from a settled payment."""

    class Source(models.TextChoices):
        """Herkomst of the knowledge."""

        IMPORTED = "imported", "ingelezen"
        LEARNED = "learned", "geleerd"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="accounts")
    iban = models.CharField(max_length=34)
    source = models.CharField(max_length=10, choices=Source)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "iban", "party"], name="party_account")]

    def __str__(self) -> str:
        return self.iban


class Override(TenantModel):
    """Eigen waarde: a field that a person changed here, and what the books of the creditor have said of it since.

    ``claim_id`` is filled for a field of a claim and empty for one of the debtor. ``source_value`` is None until a file
    says something of it; it conflicts while it differs from our value and nobody chose to keep ours (``kept``).
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="overrides")
    claim_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=20)
    source = models.CharField(max_length=10, db_default="hand")
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    source_value = models.CharField(max_length=254, null=True)
    source_at = models.DateTimeField(null=True)
    kept = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "party", "claim_id", "field"], name="override_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.field


class AddressProposal(TenantModel):
    """Adresvoorstel: what somebody wrote that his address is from now on; it changes nothing until a person accepts it.

    ``fields`` are the new values by field; ``before`` is what stood there when it was accepted, so that it can go back.
    """

    class State(models.TextChoices):
        """Wat een mens besliste."""

        WAITING = "waiting", "te beslissen"
        ACCEPTED = "accepted", "overgenomen"
        REFUSED = "refused", "niet overgenomen"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="address_proposals", db_index=False)
    fields = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    from_on = models.DateField(null=True)
    reply_id = models.BigIntegerField(null=True)
    said_by = models.CharField(max_length=254, blank=True)
    proposed_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "reply_id"], name="address_proposal_once")]
        indexes = [
            models.Index(fields=["tenant", "party", "id"], name="address_proposal_party"),
            models.Index(
                fields=["tenant", "state"], name="address_proposal_waiting", condition=models.Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return self.state


class PartyRole(TenantModel):
    """Rol: who else stands around a debtor: a contact person, a director, a parent company, a representative.

    Either ``other`` (also a debtor here) or a name. ``letters`` says what he gets of our letters: nothing, a copy, or
    all of them in the debtor's place; for that a representative needs evidence, and a helper an end date too.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="roles", db_index=False)
    kind = models.CharField(max_length=20)
    other = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    name = models.CharField(max_length=140, blank=True)
    letters = models.CharField(max_length=8, default="none")
    evidence = models.CharField(max_length=200, blank=True)
    evidence_id = models.BigIntegerField(null=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    set_by = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "party", "id"], name="role_party"),
            models.Index(fields=["tenant", "other"], name="role_other", condition=models.Q(other__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.kind


class PartyContact(TenantModel):
    """Contactgegeven: one way to reach a debtor, or somebody around him (``role``), for one purpose or for all."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    role = models.ForeignKey(PartyRole, on_delete=models.PROTECT, related_name="contacts", null=True, db_index=False)
    purpose = models.CharField(max_length=10)
    kind = models.CharField(max_length=6)
    value = models.CharField(max_length=254, blank=True)
    attention = models.CharField(max_length=140, blank=True)
    street = models.CharField(max_length=140, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="NL")
    preferred = models.BooleanField(default=False)
    source = models.CharField(max_length=10, default="hand")
    verified_on = models.DateField(null=True)
    bounced_on = models.DateField(null=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    set_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant", "party", "id"], name="contact_party")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.kind}"


class CapacityEvidence(TenantModel):
    """Hoedanigheidsbewijs: how we know whether a debtor is a consumer, a sole trader or a company; the last counts."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="capacities", db_index=False)
    capacity = models.CharField(max_length=16)
    how = models.CharField(max_length=16)
    note = models.CharField(max_length=200, blank=True)
    evidence_id = models.BigIntegerField(null=True)
    set_by = models.CharField(max_length=80)
    set_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "party", "id"], name="capacity_party")]

    def __str__(self) -> str:
        return self.capacity


class Consent(TenantModel):
    """Toestemming or objection (bezwaar) of a debtor, for one channel or for profiling; the last one counts."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents", db_index=False)
    about = models.CharField(max_length=10)
    granted = models.BooleanField()
    how = models.CharField(max_length=10)
    on = models.DateField()
    set_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant", "party", "id"], name="consent_party")]

    def __str__(self) -> str:
        return self.about


class Adaptation(TenantModel):
    """Aanpassing that a debtor in a vulnerable position needs: a code and an end, never why (art. 9 AVG)."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="adaptations", db_index=False)
    need = models.CharField(max_length=20)
    from_on = models.DateField()
    until_on = models.DateField()
    ended_on = models.DateField(null=True)
    set_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant", "party", "id"], name="adaptation_party")]

    def __str__(self) -> str:
        return self.need


class Duplicate(TenantModel):
    """Dubbel: two debtors who may be one, with why; ``different_on`` when a person said that they are not."""

    first = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=20))
    different_on = models.DateField(null=True)
    different_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "first", "second"], name="duplicate_once")]
        indexes = [models.Index(fields=["tenant", "-score", "id"], name="duplicate_score")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class PartyMerge(TenantModel):
    """Samenvoeging of two debtors: what moved from the one to the other, so that it can move back."""

    winner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    loser = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    moved = models.JSONField(default=list)
    filled = models.JSONField(default=dict)
    watermarks = models.JSONField(default=dict)
    event_id = models.BigIntegerField()
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "winner", "id"], name="merge_winner")]

    def __str__(self) -> str:
        return f"{self.loser_id} -> {self.winner_id}"


class SavedFilter(TenantModel):
    """Bewaard filter of a list, under a name that its owner gave it."""

    user_id = models.BigIntegerField()
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user_id", "page", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name
