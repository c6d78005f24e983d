"""What templates say of sequences."""

from django import template

from crm.models import Enrolment

register = template.Library()


@register.filter
def why_left(code: str) -> str:
    """Why a lead left a sequence, in the reader's words."""
    return str(Enrolment.Why(code).label) if code in Enrolment.Why.values else code
