"""What the page of a paired phone shows: its code, and that it waits too long."""

from datetime import timedelta

import segno
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from messaging.models import WebSession

register = template.Library()

BORDER = 3  # squares of white around it
LONG = timedelta(seconds=30)  # until a process should have taken a session


@register.simple_tag
def qr(code: str) -> SafeString:
    """A picture of the code: squares only, whatever the code says."""
    if not code:
        return SafeString("")
    drawn = segno.make_qr(code, error="m")
    squares = (
        f"M{x + BORDER} {y + BORDER}h1v1h-1z"
        for y, row in enumerate(drawn.matrix)
        for x, dark in enumerate(row)
        if dark
    )
    size = drawn.symbol_size(border=BORDER)[0]
    return format_html(
        '<svg viewBox="0 0 {0} {0}" class="segno" role="img"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{1}"/></svg>',
        size,
        "".join(squares),
    )


@register.filter
def waits_long(session: WebSession) -> bool:
    return timezone.now() - session.state_at > LONG
