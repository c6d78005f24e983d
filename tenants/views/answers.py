"""Answers that htmx puts elsewhere than the question came from."""

from django.http import HttpResponse
from django_htmx.http import reswap, retarget


def as_dialog(response: HttpResponse) -> HttpResponse:
    """Into the dialog, which opens with it: where something has to be asked, or mended, before the page can change."""
    return reswap(retarget(response, "#dialog"), "innerHTML")
