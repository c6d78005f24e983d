"""What Twilio's refusals mean for us, whether they come at once or with a failed status."""

from collections.abc import Iterable

from config.outside.errors import (
    AnswerLost,
    NeedsOwner,
    NotAuthorised,
    OptedOut,
    ProviderError,
    Rejected,
    Unavailable,
    WindowClosed,
)
from config.outside.http import Answer, without

NEVER: dict[str, type[Rejected]] = {
    "63016": WindowClosed,
    "21610": OptedOut,
    "20003": NotAuthorised,
    **dict.fromkeys(["20005", "30002", "63001", "63007", "63008", "63020", "63051"], NeedsOwner),
}
# Trying again may help, after so many seconds; none: the usual back-off.
LATER: dict[str, float | None] = {
    **dict.fromkeys(["20429", "20500", "20503", "63009", "63010", "63012", "63018", "30001", "30017"]),
    "21611": 600,
}


def refusal(answer: Answer, *, secrets: Iterable[str], once: bool) -> ProviderError:
    """The error that an answer means; no secret is in it."""
    told = answer.json()
    code = str(told.get("code") or "")[:20]
    if not code:
        return _unexplained(answer, once=once)
    message = without(secrets, str(told.get("message", "")))
    if code not in LATER and code not in NEVER and answer.status >= 500:
        return Unavailable(message, code=code, retry_after=answer.retry_after)
    return classified(code, message=message, detail="", retry_after=answer.retry_after)


def classified(code: str, *, message: str, detail: str, retry_after: float | None = None) -> ProviderError:
    """The error of a code."""
    if code in LATER:
        seconds = LATER[code] if retry_after is None else retry_after
        return Unavailable(message, code=code, detail=detail, retry_after=seconds)
    return NEVER.get(code, Rejected)(message, code=code, detail=detail)


def _unexplained(answer: Answer, *, once: bool) -> ProviderError:
    """A status without a code, often a gateway's page."""
    message, code = f"Twilio answered {answer.status}.", f"http_{answer.status}"
    match answer.status:
        case 401:
            return NotAuthorised(message, code="20003")
        case 504 if once:  # the gateway stopped waiting; what is behind it may have gone on
            return AnswerLost(message, code="answer_lost")
        case status if status >= 500 or status in {408, 425, 429} or status < 400:
            return Unavailable(message, code=code, retry_after=answer.retry_after)
    return Rejected(message, code=code)
