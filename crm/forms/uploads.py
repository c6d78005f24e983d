"""What a page knows of files before their bytes are sent; the server looks again."""

from django.utils.translation import gettext as _

from crm.uploads import MB


def limited(most: int) -> dict[str, str]:
    """Attributes of a field for files of at most so many bytes."""
    words = _("%(name)s is too large: at most %(limit)s MB.") % {"name": "{name}", "limit": most // MB}
    return {"data-file-limit": str(most), "data-too-large": words}
