"""The step of setting up that connects the first number, and whether messages come in and go out."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.phones import pretty
from messaging.models import Channel, Message
from messaging.providers import registry
from tenants.models import Membership
from tenants.steps import Check, Found, Seen, Step

ARRIVED = (Message.Status.SENT, Message.Status.DELIVERED, Message.Status.READ, Message.Status.PLAYED)


@dataclass(frozen=True)
class Way:
    """A way by which a number comes in."""

    key: str
    label: str
    words: str
    icon: str
    css: str = ""
    chip: str = ""
    chip_kind: str = ""

    @property
    def url(self) -> str:
        if registry.get(self.key).is_paired:
            return reverse("phone_new")
        return f"{reverse('channel_new')}?provider={self.key}"


def _channel(membership: Membership) -> Found:
    channel = Channel.objects.accessible_by(membership).filter(is_active=True).order_by("created_at").first()
    words = " · ".join(filter(None, (channel.name, pretty(channel.address)))) if channel else ""
    return Found(is_done=channel is not None, words=words)


def _ways(membership: Membership) -> dict[str, Any]:
    official = _("Steady, with seal and templates. Answers within 24 hours cost nothing.")
    both = _("If you have an account already. WhatsApp and SMS together.")
    linked = _("Reads a code by the phone. Meta may ban the number.")
    return {
        "ways": [
            Way(
                "whatsapp_cloud",
                _("Official API"),
                official,
                icon="brand-whatsapp",
                chip=_("recommended"),
                chip_kind="brand",
            ),
            Way("twilio", "Twilio", both, icon="cloud", css="ch-sms"),
            Way(
                "whatsapp_web",
                "WhatsApp Web",
                linked,
                icon="qrcode",
                css="ch-w2",
                chip=_("unofficial"),
                chip_kind="warn",
            ),
        ],
        "channels": Channel.objects.accessible_by(membership).filter(is_active=True),
    }


def _comes_in(membership: Membership) -> Seen:
    if Message.objects.filter(direction=Message.Direction.IN, is_historical=False).exists():
        return Seen(works=True, words=_("Messages arrive."))
    return _missing(membership, _("None has arrived yet. Write to your number from another phone."))


def _goes_out(membership: Membership) -> Seen:
    if Message.objects.filter(direction=Message.Direction.OUT, status__in=ARRIVED, is_historical=False).exists():
        return Seen(works=True, words=_("Messages are taken by the provider."))
    return _missing(membership, _("None has gone out yet. Answer the message that you have written to yourself."))


def _missing(membership: Membership, text: str) -> Seen:
    if _channel(membership).is_done:
        return Seen(works=False, words=text, page="inbox", action=_("Open the inbox"))
    return Seen(works=False, words=_("No number is connected."), page="channels", action=_("Connect a number"))


STEPS = (
    Step(
        key="channel",
        place=30,
        name=gettext_lazy("WhatsApp"),
        title=gettext_lazy("Connect your WhatsApp"),
        text=gettext_lazy("Choose how your number comes in. You can change it later without losing conversations."),
        hint=gettext_lazy("your first number"),
        minutes=3,
        permission="channel.create",
        template="messaging/set_up/_channel.html",
        look=_channel,
        shown=_ways,
    ),
)
CHECKS = (
    Check("message_in", 10, gettext_lazy("A message comes in"), icon="message-down", look=_comes_in),
    Check("message_out", 20, gettext_lazy("A message goes out"), icon="message-up", look=_goes_out),
)
