"""Rechten afstaan: run a child process as an account without rights, because PostgreSQL refuses to run as root."""

from __future__ import annotations

import ctypes
import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from voldaan.base.errors import Refused

# Numbers from linux/prctl.h and linux/capability.h.
_PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 8, 47, 2
_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP = 28, 1 << 2
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH, _CAP_SETPCAP = 1, 2, 8
_CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    """Account: the numbers of a user and of his first group."""

    uid: int
    gid: int

    @staticmethod
    def of(uid: int) -> Account:
        """The account with this user number; PostgreSQL wants it to have a name.

        :raises Refused: when the system does not know the number.
        """
        try:
            return Account(uid, pwd.getpwuid(uid).pw_gid)
        except KeyError:
            raise Refused(
                f"De gegevensmap is van gebruiker {uid}, die dit systeem niet kent: maak root of een bestaande "
                "gebruiker eigenaar (chown) of kies met VOLDAAN_HOME een andere map."
            ) from None

    @staticmethod
    def without_rights() -> Account:
        """The account ``postgres`` where there is one, else ``nobody``.

        :raises Refused: when the system has neither.
        """
        for name in ("postgres", "nobody"):
            try:
                found = pwd.getpwnam(name)
            except KeyError:
                continue
            return Account(found.pw_uid, found.pw_gid)
        raise Refused(
            "De database kan niet als root draaien: maak een gebruiker `postgres` of start als gewone gebruiker."
        )


def can_enter(account: Account, folders: Iterable[Path]) -> bool:
    """Whether ``account`` may pass through every parent of ``folders`` (and so reach them at all)."""
    parents = {parent for folder in folders for parent in (folder, *folder.parents)}
    return all(_may_pass(account, parent) for parent in parents)


def _may_pass(account: Account, folder: Path) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account.gid:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def drop_to(account: Account, *, enter_all: bool) -> None:
    """Become ``account`` for good; called in a child between fork and exec.

    ``enter_all`` keeps one right: to read through folders such as /root that are closed to all others, for a checkout
    or a data folder there. Nothing else of root is kept.
    """
    if enter_all:
        _libc().prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    os.umask(0o077)
    if enter_all:
        # Containers often withhold the right to read only; then the wider one is all there is.
        _keep(_CAP_DAC_READ_SEARCH) or _keep(_CAP_DAC_OVERRIDE)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _keep(capability: int) -> bool:
    """Keep ``capability`` across exec (Linux: an ambient capability), and nothing else."""
    if _hold(capability, _CAP_SETPCAP):
        # Otherwise access(2), by which PostgreSQL looks for its own programs, would not count the capability.
        _libc().prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    return _hold(capability) and _libc().prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0


def _hold(*capabilities: int) -> bool:
    """Have these capabilities and no others; False where the system does not grant them."""
    bits = sum(1 << capability for capability in capabilities)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)  # effective, permitted, inheritable; twice 32 bits
    return bool(_libc().capset(header, sets) == 0)
