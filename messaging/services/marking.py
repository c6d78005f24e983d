"""How urgent a conversation is, and what it is called by."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import Stage
from messaging.models import Conversation, Label, Labelling
from messaging.services import conversations, telling
from tenants.models import User

LONGEST = 40
MOST_OF_ONE, MOST = 10, 200


class CannotMark(Exception):
    """Too many labels, or too long a one; the text says which."""


@transaction.atomic
def mark(
    conversation: Conversation, *, by: User | None, priority: str | None = None, labels: Iterable[str] | None = None
) -> Conversation:
    """What is None stays. Labels are named; one that is not there yet is made. Raises ``CannotMark``."""
    fresh = conversations.locked(conversation)
    changed = labels is not None and _label(fresh, _tidy(labels))
    if priority is not None and priority != fresh.priority:
        fresh.priority = Conversation.Priority(priority)
        fresh.save(update_fields=["priority", "updated_at"])
        changed = True
    if changed:
        telling.conversation_changed(fresh, by=by, what="marked")
    return fresh


def _label(conversation: Conversation, names: Sequence[str]) -> bool:
    """Whether that changed anything."""
    had = set(conversation.labels.values_list("pk", flat=True))
    wanted = {label.pk for label in _called(names)} if names else set()
    Labelling.objects.filter(conversation=conversation, label__in=had - wanted).delete()
    Labelling.objects.bulk_create(Labelling(conversation=conversation, label_id=pk) for pk in wanted - had)
    return had != wanted


def _called(names: Sequence[str]) -> list[Label]:
    """The labels of these names, however they are capitalized; two who type a new one at once make one."""
    known = {label.name.casefold(): label for label in Label.objects.all()}
    fresh = [name for name in names if name.casefold() not in known]
    if len(known) + len(fresh) > MOST:
        raise CannotMark(_("There are %(n)s labels already. Use one of them.") % {"n": len(known)})
    if not fresh:
        return [known[name.casefold()] for name in names]
    palette = Stage.Colour.values
    last = max((label.position for label in known.values()), default=0)
    made = (
        Label(name=name, colour=palette[(len(known) + n) % len(palette)], position=last and last + n)
        for n, name in enumerate(fresh, start=1)
    )
    Label.objects.bulk_create(made, ignore_conflicts=True)
    wanted = {name.casefold() for name in names}
    return [label for label in Label.objects.all() if label.name.casefold() in wanted]


def _tidy(labels: Iterable[str]) -> list[str]:
    """Each word once, without spaces around it or twice inside."""
    names: dict[str, str] = {}
    for label in labels:
        if name := " ".join(label.split()):
            names.setdefault(name.casefold(), name)
    if len(names) > MOST_OF_ONE:
        raise CannotMark(_("A conversation has at most %(n)s labels.") % {"n": MOST_OF_ONE})
    if any(len(name) > LONGEST for name in names.values()):
        raise CannotMark(_("A label has at most %(n)s characters.") % {"n": LONGEST})
    return list(names.values())
