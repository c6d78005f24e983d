"""E-mails of ours: each as plain text and as HTML, under an id that stays the same when it is tried again."""

from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

LONGEST_SUBJECT = 120
AWAY = (OSError, SMTPException)  # what sending raises when the mail server is to be asked again later


def send(
    template: str, told: dict[str, Any], *, subject: str, to: str, key: str, headers: Mapping[str, str] | None = None
) -> None:
    """Send `template`.txt and .html to one address. `key` names the e-mail in the whole product. Raises one of ``AWAY``."""
    message = EmailMultiAlternatives(
        " ".join(subject.split())[:LONGEST_SUBJECT],
        render_to_string(f"{template}.txt", told),
        to=[to],
        headers={"Message-ID": f"<{key}@{urlsplit(settings.PUBLIC_URL).hostname}>", **(headers or {})},
    )
    message.attach_alternative(render_to_string(f"{template}.html", told), "text/html")
    message.send()


def unsubscribed_by(stop: str) -> dict[str, str]:
    """The headers by which a program for e-mail ends e-mails with one click (RFC 8058), at an address that takes a POST."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
