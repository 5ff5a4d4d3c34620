"""SMTP as a channel: the mail server of the administration. It gives no idempotency key, so a crash means uncertain."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from voldaan.messages.ports import Parcel, Receipt


@dataclass
class SmtpChannel:
    """Mailserver; a new connection for each message, timeouts in seconds."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    use_tls: bool = True
    timeout: float = 20.0
    name: str = "smtp"
    idempotent: bool = False

    def deliver(self, parcel: Parcel) -> Receipt:
        """Hand over the exact bytes of the draft, which then become the evidence."""
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.timeout) as server:
                if self.use_tls:
                    server.starttls()
                if self.user:
                    server.login(self.user, self.password)
                server.sendmail(parcel.sender, [parcel.recipient], parcel.draft.read_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            return Receipt("failed", detail=str(next(iter(error.recipients.values())))[:200])
        except (
            smtplib.SMTPConnectError,
            smtplib.SMTPHeloError,
            smtplib.SMTPAuthenticationError,
            ConnectionRefusedError,
        ) as error:
            return Receipt("later", detail=str(error)[:200])
        except (OSError, smtplib.SMTPException) as error:
            return Receipt("uncertain", detail=str(error)[:200])
        parcel.draft.replace(parcel.final)
        return Receipt("sent", parcel.public_id)
