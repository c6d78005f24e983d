"""What a browser sends again, because it got no answer, is done once."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from crm.models import Sent
from tenants.models import User

KEPT = timedelta(days=2)


class Reused(Exception):
    """The key came before, with other words: those were saved, and these are something else."""


@dataclass
class Turn:
    """Whether it is the first, or a repetition, which is told what the first one made."""

    is_first: bool
    made: UUID | None = None

    def has_made(self, pk: UUID) -> None:
        self.made = pk


@contextmanager
def once(key: UUID | None, *, by: User, said: Any) -> Iterator[Turn]:
    """Do inside what shall be done once, when it ``is_first``. Without a key everything is first.

    Of two at the same moment the second waits for the end of the first. What fails inside leaves no trace, so it may be
    tried again. Raises ``Reused``.
    """
    with transaction.atomic():
        if key is None:
            yield Turn(is_first=True)
            return
        digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
        sent, is_first = Sent.objects.get_or_create(sender=by, key=key, defaults={"said": digest})
        if sent.said != digest:
            raise Reused
        turn = Turn(is_first=is_first, made=sent.made)
        yield turn
        if is_first and turn.made:
            Sent.objects.filter(pk=sent.pk).update(made=turn.made)


def prune() -> None:
    """Nobody sends a form again days later."""
    Sent.objects.filter(sent_at__lt=Now() - KEPT).delete()
