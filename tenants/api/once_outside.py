"""``Idempotency-Key`` of the actions that wait for somebody outside: no transaction of ours is open meanwhile.

A first transaction takes the key, a second one keeps the answer. Whoever dies in between leaves a key of which nobody knows
what became: that is said, or the action is done again where it does no harm. ``once`` is for all others, and stronger.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.api import once
from tenants.api.problems import Conflict, is_refusal
from tenants.models import AnsweredCall

LEASE = timedelta(minutes=5)  # longer than any of these actions takes
UNKNOWN = "The server stopped while it did this, and nobody knows how far it came (`outcome_unknown`)."


class Repeat(Enum):
    """What to do with a key of which nobody knows what became."""

    HARMLESS = "It is done again: nothing is made twice by it."
    LOOK_FIRST = "It is refused: somebody has to look, and send it under a new key."


def answered_outside(
    request, *, key: str, is_told: bool, repeat: Repeat, act: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """What the action answers, or has answered. What was refused gives its key back."""
    said = once.digest(request)
    if (call := _begun(request, key, said)) is None:
        known = once.kept(request, key)
        if known is None:  # it was refused between the two looks
            raise once.running()
        if known.runs_until is None or known.said != said:
            return once.again(known, said)
        call = _taken_over(known, repeat)
    try:
        answer = act()
    except Exception as error:
        _end(call, is_refused=is_refusal(error))
        raise
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        _end(call, is_refused=True)
    else:
        _keep(call, answer, is_told=is_told)
    return answer


def _begun(request, key: str, said: str) -> AnsweredCall | None:
    """The key, ours for as long as the lease says; None when it was taken before."""
    once.forget_old(request, key)
    call = once.new(request, key, said)
    call.status, call.runs_until = HTTPStatus.PROCESSING, Now() + LEASE
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError:
        return None
    return call


def _taken_over(known: AnsweredCall, repeat: Repeat) -> AnsweredCall:
    """One whose lease is over, where doing it again does no harm."""
    over = _row(known).filter(runs_until__lte=Now())
    if repeat is Repeat.LOOK_FIRST and over.exists():
        said = _(
            "Nobody knows whether this was done: the server stopped in the middle of it. Look before you send it again."
        )
        raise Conflict(said, code="outcome_unknown")
    if repeat is Repeat.LOOK_FIRST or not over.update(runs_until=Now() + LEASE):
        raise once.running()
    return known


def _end(call: AnsweredCall, *, is_refused: bool) -> None:
    """What was refused changed nothing, so its key is free. Of a fault nobody knows what it changed."""
    if is_refused:
        _row(call).delete()
    else:
        _row(call).update(runs_until=Now())


def _keep(call: AnsweredCall, answer: HttpResponseBase, *, is_told: bool) -> None:
    once.write_down(call, answer, is_told=is_told)
    done = {"status": call.status, "answer_sealed": call.answer_sealed, "answered_at": timezone.now()}
    _row(call).update(**done, runs_until=None)


def _row(call: AnsweredCall) -> QuerySet[AnsweredCall]:
    """As long as it is ours: it may be gone with whoever was erased meanwhile."""
    return AnsweredCall.objects.filter(pk=call.pk)
