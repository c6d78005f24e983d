"""What a gateway's refusals mean for us. It tells most of them as 400 or 500 with words only."""

from collections.abc import Iterable
from typing import Any

from config.outside.errors import AnswerLost, NeedsOwner, NotAuthorised, ProviderError, Rejected, TooLarge, Unavailable
from config.outside.http import Answer, without

# The line to WhatsApp is cut: nothing has left, and it goes as soon as it stands again.
NOT_CONNECTED = ("connection closed", "connection terminated", "not connected", "connection lost", "is not open")
WAIT_FOR_LINE = 30.0
TIMED_OUT = ("timed out", "timeout")
SAID = 300


def refusal(answer: Answer, *, secrets: Iterable[str], once: bool) -> ProviderError:
    """The error that an answer means; no secret is in it."""
    told = answer.json()
    words = without(secrets, _words(told.get("response"), told.get("message"), told.get("error")))[:SAID]
    said = words.lower()
    if answer.status in range(400, 600) and any(sign in said for sign in NOT_CONNECTED):
        return Unavailable(words, code="not_connected", retry_after=WAIT_FOR_LINE)
    if once and any(sign in said for sign in TIMED_OUT):
        return AnswerLost(words, code="answer_lost")  # WhatsApp was asked, and may have taken it
    return _by_status(answer, told, words or f"The gateway answered {answer.status}.", once=once)


def _by_status(answer: Answer, told: dict[str, Any], words: str, *, once: bool) -> ProviderError:
    match answer.status:
        case 401 | 403:
            return NotAuthorised(words, code="key_refused")
        case 404:
            return NeedsOwner(words, code="no_instance")
        case 413:
            return TooLarge(words, code="too_large")
        case 400 if _knows_no_number(told):
            return Rejected(words, code="no_whatsapp")
        case 408 | 425 | 429:
            return Unavailable(words, code=f"http_{answer.status}", retry_after=answer.retry_after)
        case 500 | 504 if once:  # it broke in the middle, or somebody before it stopped waiting
            return AnswerLost(words, code="answer_lost")
        case status if status >= 500 or status < 400:
            return Unavailable(words, code=f"http_{status}", retry_after=answer.retry_after)
    return Rejected(words, code="refused")


def _knows_no_number(told: dict[str, Any]) -> bool:
    response = told.get("response")
    rows = response.get("message") if isinstance(response, dict) else None
    return isinstance(rows, list) and any(isinstance(row, dict) and row.get("exists") is False for row in rows)


def _words(*pieces: Any) -> str:
    """All texts of a piece, however deep they lie: a gateway writes them in many shapes."""
    found: list[str] = []
    waiting = list(reversed(pieces))  # from its end: of millions of pieces each is touched once
    while waiting and len(found) < 10:
        match waiting.pop():
            case str(text):
                found.append(text)
            case list(items):
                waiting += reversed(items)
            case dict(parts):
                waiting += [parts[key] for key in reversed(parts) if key in ("message", "error")]
    return "; ".join(dict.fromkeys(found))
