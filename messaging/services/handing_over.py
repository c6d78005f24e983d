"""Conversations of somebody who leaves go to whoever takes over."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from messaging.models import Conversation
from messaging.services import conversations
from tenants.models import User


def hand_over(leaving: User, lead: UUID | None, to: User | None, by: User | None) -> int:
    """Those about one lead; without a lead, all that are left."""
    mine = _open(leaving)
    rows = list(mine.filter(lead=lead) if lead else mine)
    for conversation in rows:
        conversations.assign(conversation, to=to, by=by)
    return len(rows)


def open_work(user: User) -> Iterator[tuple[str, int]]:
    yield _("Conversations"), _open(user).count()


def _open(user: User):
    return Conversation.objects.filter(assignee=user).exclude(state=Conversation.State.RESOLVED)
