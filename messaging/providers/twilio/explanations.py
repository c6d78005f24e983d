"""What Twilio's codes mean to people, and what they can do about them. Codes with letters are our own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..outgoing import Explanation

Wordings = tuple[Promise, Promise]

# Codes, what happened, what to do.
TABLE: list[tuple[str, Promise, Promise]] = [
    (
        "63016",
        _("More than 24 hours have passed since this person last wrote."),
        _("Send an approved template; when the person answers, you can write freely again."),
    ),
    (
        "20003",
        _("Twilio does not take these credentials."),
        _("Ask an admin to copy the account SID and the token or key again from Twilio's console."),
    ),
    (
        "20005 30002",
        _("The Twilio account is suspended or closed."),
        _("Ask an admin to look at the account's state and balance in Twilio's console."),
    ),
    (
        "20429 63018 http_429",
        _("Messages leave faster than Twilio or WhatsApp allows."),
        _("They go out by themselves, a little later."),
    ),
    (
        "20500 20503 63009 63010 63012 http_500 http_502 http_503 unreachable",
        _("Twilio did not answer as it should."),
        _("It is tried again by itself; if this goes on, look at Twilio's status page."),
    ),
    (
        "answer_lost http_504",
        _("The message left, but Twilio's confirmation was lost."),
        _("Wait for the ✓✓; if they do not come, choose to send it again or to skip it."),
    ),
    (
        "21211 21217 21401 no_address",
        _("This is no number that Twilio can write to."),
        _("Check the contact's number, with country and area code."),
    ),
    (
        "21614 30006",
        _("This number takes no SMS; it may be a landline."),
        _("Ask the person for a mobile number, or call."),
    ),
    (
        "21612 30003 30005 63003 63024",
        _("This number cannot be reached."),
        _("Check the number with the person; the phone may be off, or have no WhatsApp."),
    ),
    (
        "21408",
        _("The Twilio account may not send to this country."),
        _("Ask an admin to allow the country in Twilio: Messaging → Settings → Geo permissions."),
    ),
    (
        "21606 21212 21659 63007 sender_unknown",
        _("The Twilio account has no such sender, or it cannot write to this person."),
        _("Ask an admin to check the number in the channel's settings and in Twilio's console."),
    ),
    (
        "sender_without_sms",
        _("This number takes no SMS."),
        _("Choose a number with the capability SMS in Twilio's console."),
    ),
    (
        "20404 21701 21703 service_unknown",
        _("The Twilio account has no such messaging service, or it has no number to send from."),
        _("Copy the service's SID again from Messaging → Services, and give it a number."),
    ),
    (
        "21608",
        _("A Twilio trial account writes only to numbers that were verified."),
        _("Verify this number in Twilio's console, or upgrade the account."),
    ),
    (
        "21610",
        _("This person answered STOP and gets no more messages from this number."),
        _("Send none; only the person can resume them, by answering START."),
    ),
    (
        "21611 30001",
        _("Too many messages wait to leave this number."),
        _("They go out by themselves when the queue is shorter."),
    ),
    (
        "21617",
        _("The text is too long: Twilio takes at most 1600 characters."),
        _("Divide it into several messages."),
    ),
    (
        "21609",
        _("Twilio cannot reach this system's address to tell what became of messages."),
        _("Ask whoever runs this system: its public address must be reachable from the internet."),
    ),
    (
        "21620 12300 11200 63019 63021 63005",
        _("Twilio could not use the file or the content."),
        _("Send it in a common format and smaller, such as JPEG, MP4, OGG or PDF; if it fails again, tell your admin."),
    ),
    (
        "21655 21656 63027 63028",
        _("The template does not exist in this language, or its values do not fit."),
        _("Choose the template again and fill in each value; if it fails again, check it in Twilio's console."),
    ),
    (
        "63040 63041 63042",
        _("WhatsApp refused, paused or switched off this template."),
        _("Choose another template and look at this one's state in Twilio's console."),
    ),
    (
        "30004 63014 63033",
        _("The person has blocked messages from this number."),
        _("Reach the person another way."),
    ),
    (
        "30007",
        _("The carrier took this message for spam and did not deliver it."),
        _("Write it differently, without short links; if it goes on, talk to Twilio."),
    ),
    (
        "30008 30017",
        _("The carrier did not deliver this message and gave no lasting reason."),
        _("Try once more later."),
    ),
    (
        "63013",
        _("This message breaks a rule of WhatsApp."),
        _("Write it differently; see WhatsApp's business policy."),
    ),
    (
        "63032 63049",
        _("WhatsApp held this message back so that the person does not get too many."),
        _("Wait at least 24 hours before trying again; sending sooner makes it worse."),
    ),
    (
        "63036",
        _("This number has no WhatsApp."),
        _("Check the number with the person, or write an SMS."),
    ),
    (
        "63038",
        _("The account's daily limit of messages is used up."),
        _("Send it tomorrow; an upgraded account has a higher limit."),
    ),
    (
        "63001 63008 63020 63051",
        _("WhatsApp no longer serves this sender: its account is locked or set up wrongly."),
        _("Ask an admin to look at the sender in Twilio's console and in WhatsApp Manager."),
    ),
    (
        "media_gone",
        _("Twilio no longer has the file."),
        _("Ask the person to send it again."),
    ),
    (
        "not_able",
        _("Twilio cannot send that."),
        _("Send it in another form, as text or as a file."),
    ),
    (
        "canceled",
        _("The message was cancelled in Twilio."),
        _("Send it again if it is still wanted."),
    ),
]
OTHER: Wordings = (_("Twilio refused the message."), _("Try again; if it fails again, show this code to your admin."))

BY_CODE: dict[str, Wordings] = {code: (what, remedy) for codes, what, remedy in TABLE for code in codes.split()}


def explain(code: str) -> Explanation:
    """The wording of a code in the language of now."""
    what, remedy = BY_CODE.get(code, OTHER)
    return Explanation(what=str(what), remedy=str(remedy))
