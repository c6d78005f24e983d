"""Asking the process that holds a session to do something, through Redis, and waiting for its answer.

Redis may be lost: then nobody knows whether a message left. The session's process has written it down, and that settles
it; before it was taken from the desk, nothing has happened.
"""

import json
import secrets
import time
from typing import Any

from django.conf import settings
from redis.exceptions import RedisError

from config.outside import alone
from config.outside.errors import AnswerLost, NotAuthorised, ProviderError, Rejected, Unavailable
from config.redis_client import redis

PATIENCE = 40.0  # seconds for an answer; a claim in the outbox lasts sixty
LOOKS = 1  # seconds of one look, less than the client waits for Redis
PRESENCE = 15  # seconds a process counts as there after it said so
KEPT = 120  # seconds an answer or a request is worth something
AGAIN = 10.0  # seconds after which to ask again when nobody was there
ERRORS: dict[str, type[ProviderError]] = {
    "rejected": Rejected,
    "not_authorised": NotAuthorised,
    "lost": AnswerLost,
}


def asked_key(session: str) -> str:
    return f"{settings.REDIS_PREFIX}:wa_web:{session}:asked"


def here_key(session: str) -> str:
    return f"{settings.REDIS_PREFIX}:wa_web:{session}:here"


def answer_key(session: str, number: str) -> str:
    return f"{settings.REDIS_PREFIX}:wa_web:{session}:answer:{number}"


def moment(told: tuple[int, int]) -> float:
    """The time by Redis's clock, as ``TIME`` tells it: whoever asks and whoever answers may not agree about theirs."""
    seconds, microseconds = told
    return seconds + microseconds / 1_000_000


def ask(session: str, what: str, *, patience: float | None = None, **told: Any) -> dict[str, Any]:
    """The answer. Raises ``Unavailable`` when it was surely not done, ``AnswerLost`` when it may have been."""
    alone.note_way_out("a paired phone")
    number = secrets.token_hex(8)
    patience = PATIENCE if patience is None else patience
    ends = time.monotonic() + patience
    try:
        until = moment(redis().time()) + patience
        request = json.dumps({"number": number, "what": what, "until": until, **told})
        if not redis().exists(here_key(session)):
            raise _nobody()
        with redis().pipeline() as pipe:
            pipe.lpush(asked_key(session), request)
            pipe.expire(asked_key(session), KEPT)
            pipe.execute()
    except (RedisError, OSError):
        raise _nobody() from None
    try:
        while time.monotonic() < ends:
            if answer := redis().blpop([answer_key(session, number)], timeout=LOOKS):
                return _read(json.loads(answer[1]))
        if redis().lrem(asked_key(session), 0, request):
            raise _nobody()
    except (RedisError, OSError):
        pass
    raise AnswerLost("The session's process did not answer.", code="answer_lost")


def said(error: ProviderError) -> dict[str, Any]:
    """An error on its way back; ``_read`` makes it one again."""
    kind = next((name for name, cls in ERRORS.items() if type(error) is cls), "unavailable")
    retry_after = getattr(error, "retry_after", None)
    return {"error": kind, "code": error.code, "message": error.message, "retry_after": retry_after}


def _read(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" not in answer:
        return answer
    message, code = str(answer.get("message", "")), str(answer.get("code", ""))
    if answer["error"] in ERRORS:
        raise ERRORS[answer["error"]](message, code=code)
    raise Unavailable(message, code=code, retry_after=answer.get("retry_after"))


def _nobody() -> Unavailable:
    return Unavailable("No process holds the session now.", code="not_connected", retry_after=AGAIN)
