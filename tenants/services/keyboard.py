"""Which keys a person uses."""

from django.db import transaction
from django.utils.translation import gettext as _

from tenants import shortcuts
from tenants.models import User


class Refused(Exception):
    """The key is taken or is none; says why."""


@transaction.atomic
def choose(user: User, action: str, key: str) -> None:
    """Give an action a key of one's own, or none; its usual key needs no keeping. Raises Refused."""
    if not shortcuts.is_possible(key):
        raise Refused(_("Choose one letter, digit or sign, alone or with Alt."))
    keys = User.objects.select_for_update().get(pk=user.pk).shortcut_keys
    if taken := shortcuts.clash(action, key, keys):
        words = {"key": shortcuts.spoken(key), "action": taken.label, "place": ", ".join(map(str, taken.where))}
        raise Refused(_("%(key)s is the key of “%(action)s” (%(place)s). Give that another key first.") % words)
    others = {name: kept for name, kept in keys.items() if name != action}
    user.shortcut_keys = others if key == shortcuts.BY_ACTION[action].key else {**others, action: key}
    user.save(update_fields=["shortcut_keys"])


def reset(user: User) -> None:
    """The usual keys again."""
    user.shortcut_keys = {}
    user.save(update_fields=["shortcut_keys"])


def use_letters(user: User, on: bool) -> None:
    """Whether a key alone does anything; with Alt it always does."""
    user.uses_letter_keys = on
    user.save(update_fields=["uses_letter_keys"])
