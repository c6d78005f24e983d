"""Fields for files in templates."""

from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from crm.forms.uploads import limited

register = template.Library()


@register.simple_tag
def file_limit() -> SafeString:
    """What a field for files of leads and contacts says of their size."""
    return flatatt(limited(settings.FILE_LIMIT))
