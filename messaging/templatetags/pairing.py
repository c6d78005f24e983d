"""What the page of a paired phone shows: its code, and that it waits too long."""

from datetime import timedelta

import segno
from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from messaging.models import WebSession

register = template.Library()

LONG = timedelta(seconds=30)  # until a process should have taken a session


@register.simple_tag
def qr(code: str) -> SafeString:
    """A picture of the code: squares only, whatever the code says."""
    if not code:
        return SafeString("")
    drawn = segno.make_qr(code, error="m").svg_inline(border=3, light="#fff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - made of numbers by the library


@register.filter
def waits_long(session: WebSession) -> bool:
    return timezone.now() - session.state_at > LONG
