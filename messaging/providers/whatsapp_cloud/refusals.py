"""What Meta's refusals mean for us. Its code decides, not the HTTP status: throttling comes as 400."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from config.outside.errors import (
    AnswerLost,
    NeedsOwner,
    NotAuthorised,
    OptedOut,
    ProviderError,
    Rejected,
    Scope,
    Unavailable,
    WindowClosed,
)
from config.outside.http import HIDDEN, Answer, without

NEVER: dict[str, type[Rejected]] = {
    "131047": WindowClosed,
    "131050": OptedOut,
    **dict.fromkeys(["0", "3", "10", "190", "131005", "appsecret_proof"], NotAuthorised),
    **dict.fromkeys(["33", "368", "131031", "131037", "131042", "131045", "131048"], NeedsOwner),
    **dict.fromkeys(["133000", "133006", "133010", "134011"], NeedsOwner),
}


@dataclass(frozen=True)
class Wait:
    """That trying again may help: when, and what has to wait meanwhile. No time: the usual back-off."""

    seconds: float | None = None
    scope: Scope = Scope.ACCOUNT


LATER: dict[str, Wait] = {
    **dict.fromkeys(["1", "2", "131000", "131016", "133004"], Wait()),
    "130429": Wait(1),  # messages a second
    **dict.fromkeys(["4", "80007"], Wait(600)),  # counted over a rolling hour
    "131056": Wait(6, Scope.RECIPIENT),  # one message to one person in six seconds
    "131057": Wait(180),  # minutes, while the number moves to a faster lane
    "133015": Wait(300),
    "134101": Wait(600),
}

# Why a template is not taken: Meta says it in the second code only.
OF_TEMPLATES = frozenset(
    {2388019, 2388023, 2388024, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2494102, 2593002}
)
TOKEN = re.compile(r"EA[0-9A-Za-z]{16,}")


def refusal(answer: Answer, *, secrets: Iterable[str], once: bool) -> ProviderError:
    """The error that an answer means, without the secrets that Meta likes to repeat in it."""
    error = answer.json().get("error")
    if not isinstance(error, dict):
        return _unexplained(answer, once=once)
    data = error.get("error_data")
    message = _without(secrets, str(error.get("message", "")))
    said = data.get("details", "") if isinstance(data, dict) else error.get("error_user_msg") or ""
    detail = _without(secrets, str(said))
    code = _code(error, message)
    if code not in LATER and code not in NEVER and (error.get("is_transient") is True or answer.status >= 500):
        return Unavailable(message, code=code, detail=detail, retry_after=answer.retry_after)
    return classified(code, message=message, detail=detail, retry_after=answer.retry_after)


def classified(code: str, *, message: str, detail: str, retry_after: float | None = None) -> ProviderError:
    """The error of a code, whether it came at once or with a failed status."""
    if wait := LATER.get(code):
        seconds = wait.seconds if retry_after is None else retry_after
        return Unavailable(message, code=code, detail=detail, retry_after=seconds, scope=wait.scope)
    if re.fullmatch(r"2\d\d", code):  # permissions
        return NotAuthorised(message, code=code, detail=detail)
    return NEVER.get(code, Rejected)(message, code=code, detail=detail)


def _unexplained(answer: Answer, *, once: bool) -> ProviderError:
    """A status without a reason, often a gateway's page."""
    message, code = f"Meta answered {answer.status}.", f"http_{answer.status}"
    match answer.status:
        case 401:
            return NotAuthorised(message, code=code)
        case 504 if once:  # the gateway stopped waiting; what is behind it may have gone on
            return AnswerLost(message, code="answer_lost")
        case status if status >= 500 or status in {408, 425, 429} or status < 400:
            return Unavailable(message, code=code, retry_after=answer.retry_after)
    return Rejected(message, code=code)


def _code(error: dict[str, Any], message: str) -> str:
    """Meta's code; those it uses for too many things are told apart."""
    code = str(error.get("code", ""))
    if code == "100" and "appsecret_proof" in message:
        return "appsecret_proof"
    if code == "100" and error.get("error_subcode") == 33:
        return "100_unknown_id"
    if error.get("error_subcode") in OF_TEMPLATES:
        return f"100_{error['error_subcode']}"
    return code[:32]


def _without(secrets: Iterable[str], text: str) -> str:
    """Also other people's tokens, known by their looks."""
    return TOKEN.sub(HIDDEN, without(secrets, text))
