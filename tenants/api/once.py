"""``Idempotency-Key``: a POST that is sent again is answered again, and done once. For every action; see docs/api.md.

The action, and the row that keeps its answer, are one transaction: whoever dies in between has done neither. While it runs,
a lock keeps the same call out; should two get past it, the constraint undoes the second. Actions that wait for somebody
outside would hold that transaction as long: theirs is ``once_outside``.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from tenants import context, turns
from tenants.api.problems import Conflict, Unprocessable
from tenants.models import AnsweredCall

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
SOUND = re.compile(r"[A-Za-z0-9_.:-]{8,64}")
KEPT = timedelta(hours=24)
LONGEST = 32 * 1024  # bytes of an answer that is kept
SHAPE = "8 to 64 letters, digits and `_.:-`, new for each call that is meant anew."
KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=f"{SHAPE} Sent again within 24 hours with the same one, it is not done again: the answer is the first "
    f"one's, with `{REPLAYED}: true`.",
)
RUNNING = "A call with this `Idempotency-Key` is being answered (`in_progress`), or its answer is not kept (`answer_not_kept`)."
ANOTHER = "This `Idempotency-Key` was sent with another call (`key_reused`)."


def key_of(request) -> str:
    """What makes sending again harmless, if the caller gives one: plain, or in quotes as the draft of the IETF has it."""
    key = request.headers.get(HEADER, "").strip()
    if key[:1] == key[-1:] == '"':
        key = key[1:-1]
    if key and not SOUND.fullmatch(key):
        raise ValidationError({HEADER: [_("Use 8 to 64 letters, digits and _.:- for the key.")]})
    return key


def reused() -> Unprocessable:
    return Unprocessable(_("This Idempotency-Key was used for another call."), code="key_reused")


def answered_once(request, *, key: str, is_told: bool, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What the action answers, or has answered. What was refused is not kept: nothing was done, so it may be tried again.

    A refusal still commits what the action wrote of it, such as its line of audit.
    """
    said, refusal = digest(request), None
    with transaction.atomic():
        _insist_on_turn(request, key)
        forget_old(request, key)
        if (known := kept(request, key)) is not None:
            return again(known, said)
        try:
            answer = act()
        except Exception as error:  # noqa: BLE001 - raised below, when what the action wrote of it is committed
            refusal = error
        else:
            _keep(request, answer, key=key, said=said, is_told=is_told)
    if refusal is not None:
        raise refusal
    return answer


def prune() -> None:
    AnsweredCall.objects.across_organizations().filter(answered_at__lt=Now() - KEPT).delete()


def forget_old(request, key: str) -> None:
    """An answer that has served its time makes room."""
    _calls(request, key).filter(answered_at__lt=Now() - KEPT).delete()


def kept(request, key: str) -> AnsweredCall | None:
    """What was answered before, or is being answered outside."""
    return _calls(request, key).first()


def new(request, key: str, said: str) -> AnsweredCall:
    return AnsweredCall(organization_id=context.current_organization_id(), caller=request.auth.pk, key=key, said=said)


def write_down(call: AnsweredCall, answer: HttpResponseBase, *, is_told: bool) -> None:
    """The answer, on the row; without its content where that is a secret or too long."""
    call.status = answer.status_code
    data = JSONRenderer().render(answer.data) if isinstance(answer, Response) else None
    if data is not None and is_told and len(data) <= LONGEST:
        call.answer = {"body": json.loads(data) if data else None}


def again(known: AnsweredCall, said: str) -> Response:
    """What was answered to the same call; another one is refused."""
    if known.said != said:
        raise reused()
    if not known.answer_sealed:
        raise Conflict(_("It was done already. What it answered was not kept."), code="answer_not_kept")
    return Response(known.answer["body"], status=known.status, headers={REPLAYED: "true"})


def running() -> Conflict:
    return Conflict(_("The same call is being answered just now. Send it again in a few seconds."), code="in_progress")


def _calls(request, key: str) -> QuerySet[AnsweredCall]:
    return AnsweredCall.objects.filter(caller=request.auth.pk, key=key)


def _insist_on_turn(request, key: str) -> None:
    if not turns.take_if_free(f"call:{request.auth.pk}:{key}"):
        raise running()


def _keep(request, answer: HttpResponseBase, *, key: str, said: str, is_told: bool) -> None:
    if answer.status_code >= 400:
        return
    call = new(request, key, said)
    write_down(call, answer, is_told=is_told)
    try:
        call.save(force_insert=True)
    except IntegrityError:  # somebody was faster: what was done here is undone
        raise running() from None


def digest(request) -> str:
    """Of the address and what was sent: a boundary of ``multipart`` and the order of fields mean nothing."""
    summed = hashlib.sha256(request.get_full_path().encode())
    for part in _parts(request.data):
        summed.update(hashlib.sha256(part).digest())
    return summed.hexdigest()


def _parts(data: Any) -> Iterable[bytes]:
    if isinstance(data, bytes):
        yield data
    elif isinstance(data, MultiValueDict):
        for name in sorted(data):
            yield name.encode()
            for value in data.getlist(name):
                yield _content(value) if isinstance(value, UploadedFile) else str(value).encode()
    else:
        yield json.dumps(data, sort_keys=True).encode()


def _content(file: UploadedFile) -> bytes:
    summed = hashlib.sha256((file.name or "").encode())
    for chunk in file.chunks():
        summed.update(chunk)
    file.seek(0)
    return summed.digest()
