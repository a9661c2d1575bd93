"""Hand a letter to a mail server, encrypted, and understand what the server says."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from app.kernel.text import N_
from config import MailServer

UNSURE = N_("It is not known whether the message left. Ask the recipient before you send it again.")
SECONDS = 20
_PERMANENT = 500


@dataclass(frozen=True)
class Attachment:
    """A PDF that goes with a letter."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """Everything a message says; ``key`` is the same however often it is tried."""

    key: str
    from_name: str
    reply_to: str
    recipient: str
    subject: str
    body: str
    at: datetime
    attachment: Attachment | None = None


class NotDelivered(Exception):
    """The server did not take the letter; ``again`` when it may at another time."""

    def __init__(self, sentence: str, *, again: bool) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.again = again


def hand_over(server: MailServer, letter: Letter) -> None:
    """Give the letter to the server; raises NotDelivered with a sentence for a person."""
    message = _message(server, letter)
    try:
        post = _connected(server)
    except ssl.SSLError as error:
        raise NotDelivered(N_("The mail server’s certificate cannot be trusted."), again=False) from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotDelivered(N_("The mail server offers no encryption."), again=False) from error
    except smtplib.SMTPAuthenticationError as error:
        raise NotDelivered(N_("The mail server refused our user name or password."), again=False) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(N_("The mail server cannot be reached."), again=True) from error
    try:
        _give(post, message)
    finally:
        # Not QUIT: what the server says after it took the message changes nothing any more.
        post.close()


def _give(post: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        post.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        is_final = all(code >= _PERMANENT for code, _said in error.recipients.values())
        sentence = N_("The mail server refused the recipient’s address.")
        raise NotDelivered(sentence, again=not is_final) from error
    except smtplib.SMTPResponseException as error:
        is_final = error.smtp_code >= _PERMANENT
        raise NotDelivered(N_("The mail server refused the message."), again=not is_final) from error
    except (OSError, smtplib.SMTPException) as error:
        # The line broke while the message was on it: another try could be a second letter.
        raise NotDelivered(UNSURE, again=False) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    post = _opened(server)
    try:
        if server.security == "starttls":
            post.starttls(context=ssl.create_default_context())
        if server.user:
            post.login(server.user, server.password)
    except BaseException:
        post.close()
        raise
    return post


def _opened(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=SECONDS)


def _message(server: MailServer, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr((letter.from_name, server.sender))
    message["To"] = letter.recipient
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    # The same however often it is tried: a mailbox that already has it shows it once.
    message["Message-ID"] = f"<{letter.key}@{server.sender.rpartition('@')[2]}>"
    message.set_content(letter.body)
    if letter.attachment is not None:
        message.add_attachment(
            letter.attachment.content,
            maintype="application",
            subtype="pdf",
            filename=letter.attachment.name,
        )
    return message
