"""Words of Django and of the admin's theme that lack their Portuguese: named here, they get ours."""

from django.utils.translation import gettext_noop as _

WEEKDAYS = (_("Sat"),)  # Django's has no accent
THEME = (
    _("Add row"),
    _("After you"),
    _("Apply Filters"),
    _("Choose file to upload"),
    _("Expand row"),
    _("Go back"),
    _("Loading more results..."),
    _("Next"),
    _("No data"),
    _("No results found"),
    _("No results matching your query"),
    _("Previous"),
    _("Reset filters"),
    _("Return to site"),
    _("Run"),
    _("Select all rows"),
    _("Select record"),
    _("System"),
    _("This item will be deleted."),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("Type to search"),
    _("Welcome"),
)
