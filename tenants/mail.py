"""E-mails of ours: each as plain text and as HTML, under an id that stays the same when it is tried again."""

from collections.abc import Mapping
from email.mime.image import MIMEImage
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from config.outside import alone
from tenants.models import Organization
from tenants.services import branding

LONGEST_SUBJECT = 120
LOGO = "logo"  # what an e-mail calls the picture that goes with it
AWAY = (OSError, SMTPException)  # what sending raises when the mail server is to be asked again later


class _Letter(EmailMultiAlternatives):
    """What goes with it belongs to its text, and is no file to be saved."""

    mixed_subtype = "related"


def send(
    template: str,
    told: dict[str, Any],
    *,
    subject: str,
    to: str,
    key: str,
    brand: Organization | None = None,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send `template`.txt and .html to one address. `key` names the e-mail in the whole product. Raises one of ``AWAY``.

    It looks like ``brand``, whose logo goes with it: programs for e-mail ask no server for pictures unless they are told to.
    """
    logo = branding.logo_of(brand) if brand else None
    told = {**told, "brand": brand, "logo": LOGO if logo else ""}
    message = _Letter(
        " ".join(subject.split())[:LONGEST_SUBJECT],
        render_to_string(f"{template}.txt", told),
        to=[to],
        headers={"Message-ID": f"<{key}@{urlsplit(settings.PUBLIC_URL).hostname}>", **(headers or {})},
    )
    if logo:
        message.attach(_picture(logo))
    message.attach_alternative(render_to_string(f"{template}.html", told), "text/html")
    alone.note_way_out("the mail server")
    message.send()


def _picture(logo: bytes) -> MIMEImage:
    picture = MIMEImage(logo, "png")
    picture.add_header("Content-ID", f"<{LOGO}>")
    picture.add_header("Content-Disposition", "inline", filename="logo.png")
    return picture


def unsubscribed_by(stop: str) -> dict[str, str]:
    """The headers by which a program for e-mail ends e-mails with one click (RFC 8058), at an address that takes a POST."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
