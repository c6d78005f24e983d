"""What the page of a paired phone shows: that it waits too long."""

from datetime import timedelta

from django import template
from django.utils import timezone

from messaging.models import WebSession

register = template.Library()

LONG = timedelta(seconds=30)  # until a process should have taken a session


@register.filter
def waits_long(session: WebSession) -> bool:
    return timezone.now() - session.state_at > LONG
