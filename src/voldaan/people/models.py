"""Staff accounts and their memberships of administrations."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from voldaan.base.models import Tenant


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address."""

    def create_user(self, email: str, password: str, name: str = "") -> User:
        """A new account; the address is stored in lower case."""
        user = self.model(email=email.strip().lower(), name=name or email.split("@")[0])
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Medewerker: a person who signs in to the desk."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Lidmaatschap: the role of a member of staff in one administration."""

    class Role(models.TextChoices):
        """Rol, with the Dutch name that the desk shows."""

        OWNER = "owner", "beheerder"
        CONTROLLER = "controller", "creditmanager"
        HANDLER = "handler", "behandelaar"
        VIEWER = "viewer", "meelezer"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.HANDLER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Attempt(models.Model):
    """Poging: how often somebody tried something since a moment; who it was is kept as a fingerprint only.

    It belongs to no administration: whoever knocks is not inside one yet.
    """

    kind = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    since_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "fingerprint"], name="attempt_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"
