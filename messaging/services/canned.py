"""Canned replies: kept, changed, given up."""

from typing import Any

from django.db import IntegrityError, transaction

from crm.services import setting_aside
from crm.services.views import shared_with
from messaging.models import CannedReply
from tenants.models import Membership, User

MOST = 1000


class Taken(Exception):
    """The shortcut has another reply, among those that the same people use."""


class TooMany(Exception):
    """So many are kept that nobody finds any."""


def add(*, by: Membership, sharing: str, **fields: Any) -> CannedReply:
    """Raises ``Taken``, ``TooMany``."""
    if CannedReply.objects.count() >= MOST:
        raise TooMany
    reply = CannedReply(owner_id=by.user_id, **shared_with(by, sharing), **fields)
    return _kept(reply)


def change(reply: CannedReply, *, by: Membership, **fields: Any) -> CannedReply:
    """One that was shared and becomes private is then whoever's made it so. Raises ``Taken``."""
    if (sharing := fields.pop("sharing", reply.sharing)) != reply.sharing:
        fields |= {"owner_id": by.user_id, **shared_with(by, sharing)}
    for name, value in fields.items():
        setattr(reply, name, value)
    return _kept(reply)


def delete(reply: CannedReply, *, by: User | None) -> None:
    setting_aside.give_up(reply, by=by)


def _kept(reply: CannedReply) -> CannedReply:
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError:
        raise Taken from None
    return reply
