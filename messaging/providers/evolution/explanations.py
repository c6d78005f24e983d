"""What went wrong at a gateway, and what people can do about it."""

from django.utils.translation import gettext_lazy as _

from ..outgoing import Explanation
from ..whatsapp_web.explanations import BY_CODE as OF_PHONES
from ..whatsapp_web.explanations import Wordings

BY_CODE: dict[str, Wordings] = {
    **OF_PHONES,
    "waiting": (
        _("No phone is linked to this instance yet."),
        _("Open the channel and scan its QR code with the phone."),
    ),
    "not_connected": (
        _("The gateway is not connected to WhatsApp at the moment."),
        _("Messages wait and go by themselves as soon as it is. If this lasts, look at the instance at the gateway."),
    ),
    "key_refused": (
        _("The gateway refuses the key."),
        _("Copy the instance's key again from the gateway, and save it in the channel's settings."),
    ),
    "no_instance": (
        _("The gateway has no instance of this name."),
        _("Look how it is written there; capital letters count."),
    ),
    "forbidden_address": (
        _("This address may not be used."),
        _("It must begin with https:// and be on the internet. Gateways in your own network are allowed by whoever runs the server."),
    ),
    "unreachable": (
        _("The gateway does not answer."),
        _("Look whether it runs and whether its address is right. Messages wait and go by themselves."),
    ),
    "no_file": (
        _("The gateway no longer has this file."),
        _("Ask the person to send it again. The gateway must keep messages (DATABASE_SAVE_DATA_NEW_MESSAGE)."),
    ),
    "too_large": (
        _("The gateway does not take so large a file."),
        _("Send a smaller one, or a link to it."),
    ),
    "refused": (
        _("The gateway did not take the message."),
        _("Look at the channel and at the gateway, then try again."),
    ),
}  # fmt: skip


def explain(code: str) -> Explanation:
    """The wording of a code in the language of now."""
    what, remedy = BY_CODE.get(code) or BY_CODE["unreachable" if code.startswith("http_") else "refused"]
    return Explanation(what=str(what), remedy=str(remedy))
