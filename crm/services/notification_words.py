"""What a notification says outside the product."""

from html import unescape

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from crm.models import Notification


def sentence(notification: Notification) -> SafeString:
    """In the language that is active, as the bell says it."""
    told = {"notification": notification, "who": notification.actor, "name": notification.particulars.get("name", "")}
    return render_to_string(notification.template, told)


def plain(notification: Notification) -> str:
    """On one line and without marks; what a name holds stays text."""
    return " ".join(unescape(strip_tags(sentence(notification))).split())


def address(notification: Notification, way: str) -> str:
    """Where it leads, below the organization's address, by way of a note that somebody came."""
    return f"notifications/{notification.pk}/opening/?by={way}"
