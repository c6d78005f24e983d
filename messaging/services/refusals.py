"""Why something cannot be sent, in the reader's words, before anything is queued."""

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.billing import limits


class CannotSend(Exception):
    """Nothing was queued. ``reason`` says why and what to do, ``code`` names the reason for programs."""

    code = "refused"

    def __init__(self, reason: str | Promise):
        super().__init__(str(reason))
        self.reason = reason


def reason_of(refusal: CannotSend) -> str:
    """As it is kept with a message: in the language of the product's people, not of whoever a worker served before."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(refusal.reason)


class WindowIsClosed(CannotSend):
    """Free text is over until the person writes again; templates may be sent."""

    code = "window_closed"

    def __init__(self) -> None:
        super().__init__(
            _("More than 24 hours have passed since this person last wrote. Send a template; when they answer, write.")
        )


class NotAble(CannotSend):
    """The provider of this channel knows no such thing."""

    code = "not_able"


class ChannelIsOff(CannotSend):
    """The channel is switched off, or its credentials no longer work."""

    code = "channel_off"

    def __init__(self) -> None:
        super().__init__(_("This channel is disconnected. Ask an admin to connect it again in Settings → Channels."))


class BadContent(CannotSend):
    """Empty, too long, too large, of a wrong kind."""

    code = "bad_content"


class TooLate(CannotSend):
    """It has gone, or is going just now."""

    code = "too_late"

    def __init__(self) -> None:
        super().__init__(_("This message is on its way already."))


class IsBlocked(CannotSend):
    """Somebody decided that nothing goes to this person any more."""

    code = "blocked"

    def __init__(self) -> None:
        super().__init__(_("This person is blocked. Unblock them to write to them."))


class PlanIsFull(CannotSend):
    """The organization's plan sends no more this month, or is not paid."""

    def __init__(self, refusal: limits.OverLimit | limits.Unpaid):
        super().__init__(str(refusal))
        self.code = refusal.code
