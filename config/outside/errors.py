"""Failures of providers, named by what we do next."""

from enum import StrEnum


class Scope(StrEnum):
    """What has to wait when a provider asks for patience."""

    ACCOUNT = "account"
    RECIPIENT = "recipient"


class ProviderError(Exception):
    """Something went wrong at a provider. `code` finds its explanation; no secret is ever in it."""

    def __init__(self, message: str = "", *, code: str = "", detail: str = ""):
        super().__init__(message)
        self.message = message
        self.code = code
        self.detail = detail


class Rejected(ProviderError):
    """It will never work as it is: bad number, bad file, bad template. Tell the agent."""


class TooLarge(Rejected):
    """A file is larger than we or the provider take."""


class WindowClosed(Rejected):
    """Free text is not allowed any more: offer templates."""


class OptedOut(Rejected):
    """The person wants no such messages: note it, and send none."""


class NeedsOwner(Rejected):
    """Nothing goes out until the account is mended: locked, unpaid, not registered. Tell the owner."""


class NotAuthorised(NeedsOwner):
    """The channel's credentials no longer work. Tell the owner."""


class Unavailable(ProviderError):
    """It was not done and may work later. Try again, after `retry_after` seconds when the provider said so."""

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        detail: str = "",
        retry_after: float | None = None,
        scope: Scope = Scope.ACCOUNT,
    ):
        super().__init__(message, code=code, detail=detail)
        self.retry_after = retry_after
        self.scope = scope


class AnswerLost(ProviderError):
    """It may have been done: the request left and no answer came. Wait for a status before sending again."""
