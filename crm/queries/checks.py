"""Whether a person can be reached as it stands there, as lists and rules ask for it."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models.checked import EMAIL_TROUBLE, EmailState, PhoneState

TROUBLE = "email-bad"
EMAIL, PHONE = "email-", "phone-"
# What an address says, and how it is called.
LABELS: dict[str, str | Promise] = {
    TROUBLE: _("E-mail to check"),
    f"{PHONE}{PhoneState.WRONG}": _("Phone to check"),
    f"{EMAIL}{EmailState.GOOD}": _("E-mail can arrive"),
    f"{EMAIL}{EmailState.TYPO}": _("E-mail looks mistyped"),
    f"{EMAIL}{EmailState.THROWAWAY}": _("Throw-away e-mail"),
    f"{EMAIL}{EmailState.DEAD}": _("E-mail cannot arrive"),
    f"{PHONE}{PhoneState.MOBILE}": _("Mobile"),
    f"{PHONE}{PhoneState.FIXED}": _("Land line"),
    f"{PHONE}{PhoneState.OTHER}": _("Another kind of number"),
}


def passing(values: Iterable[str], *, of: str = "") -> Q:
    """Whoever is any of these. ``of`` leads to the person, such as ``contact__``."""
    emails = [value.removeprefix(EMAIL) for value in values if value.startswith(EMAIL) and value != TROUBLE]
    phones = [value.removeprefix(PHONE) for value in values if value.startswith(PHONE)]
    if TROUBLE in values:
        emails += EMAIL_TROUBLE
    return Q(**{f"{of}email_state__in": emails}) | Q(**{f"{of}phone_state__in": phones})
