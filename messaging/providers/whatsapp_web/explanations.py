"""What went wrong with an unofficial session, and what people can do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..outgoing import Explanation

Wordings = tuple[Promise, Promise]

BY_CODE: dict[str, Wordings] = {
    "waiting": (
        _("This number is not paired yet."),
        _("Open the channel and scan its QR code with the phone."),
    ),
    "not_connected": (
        _("This number is not connected to WhatsApp at the moment."),
        _("Messages wait and go by themselves as soon as it is."),
    ),
    "logged_out": (
        _("The phone has logged this session out."),
        _("Pair the number again; its conversations stay."),
    ),
    "banned": (
        _("WhatsApp has banned this number for a while."),
        _("Wait until the ban ends, then send less and only to people who expect it. The official API is never banned this way."),
    ),
    "outdated": (
        _("WhatsApp no longer accepts this version of the connection."),
        _("Ask whoever runs the server to update Loved CRM, then pair again."),
    ),
    "replaced": (
        _("Another program uses the same session."),
        _("End it there, then connect the number again here."),
    ),
    "wrong_number": (
        _("Another number was paired than the one of this channel."),
        _("Pair the channel's own number, or connect the other one as a new channel."),
    ),
    "expired": (
        _("Nobody paired the number in time."),
        _("Ask for a new code when you have the phone in your hand."),
    ),
    "silent": (
        _("WhatsApp has not answered for a quarter of an hour though the line stands."),
        _("The connection is made anew by itself. If this comes again, look whether the phone is on and online."),
    ),
    "no_whatsapp": (
        _("This number has no WhatsApp."),
        _("Check the number with the person."),
    ),
    "no_address": (
        _("There is no number to send to."),
        _("Add the person's number, or wait until they write here."),
    ),
    "refused": (
        _("WhatsApp did not take the message."),
        _("Try again; if it fails again, look at the channel."),
    ),
    "answer_lost": (
        _("Nobody knows whether the message left."),
        _("Look on the phone before sending it again."),
    ),
    "no_file": (
        _("The file is no longer at WhatsApp."),
        _("Ask the person to send it again."),
    ),
}  # fmt: skip
OTHER: Wordings = BY_CODE["refused"]


def explain(code: str) -> Explanation:
    """The wording of a code in the language of now."""
    what, remedy = BY_CODE.get(code, OTHER)
    return Explanation(what=str(what), remedy=str(remedy))
