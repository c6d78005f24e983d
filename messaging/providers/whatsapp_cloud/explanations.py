"""What Meta's codes mean to people, and what they can do about them. Codes with letters are our own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..outgoing import Explanation
from .explanations_of_templates import OF_TEMPLATES

Wordings = tuple[Promise, Promise]

# Codes, what happened, what to do.
TABLE: list[tuple[str, Promise, Promise]] = [
    (
        "131047",
        _("More than 24 hours have passed since this person last wrote."),
        _("Send an approved template; when the person answers, you can write freely again."),
    ),
    (
        "131026",
        _("WhatsApp could not deliver to this number."),
        _("Check the number with the person; it may have no WhatsApp, an old version of it, or have blocked you."),
    ),
    (
        "131030",
        _("This number is not on the test number's list of recipients."),
        _("Add it to the list in Meta's app dashboard, or connect a real number."),
    ),
    (
        "131021",
        _("This is the channel's own number."),
        _("Choose another recipient."),
    ),
    (
        "131049",
        _("Meta held this marketing message back so that the person does not get too many."),
        _("Wait at least 24 hours before trying again; sending sooner makes it worse."),
    ),
    (
        "130472",
        _("Meta did not deliver this marketing message because the person is in an experiment of theirs."),
        _("Wait until the person writes, then answer."),
    ),
    (
        "131050",
        _("This person stopped your marketing messages."),
        _("Send none until the person resumes them; answers to their messages still work."),
    ),
    (
        "131056",
        _("Too many messages went to this person in a short time."),
        _("They go out by themselves, a little later."),
    ),
    (
        "130429",
        _("This number is sending faster than WhatsApp allows."),
        _("They go out by themselves, a little later."),
    ),
    (
        "4 80007",
        _("The limit of requests to Meta for this hour is used up."),
        _("They go out by themselves within the hour."),
    ),
    (
        "131048",
        _("WhatsApp limits this number because people blocked or reported its messages."),
        _("Pause campaigns and check the number's quality in WhatsApp Manager."),
    ),
    (
        "1 2 131000 131016 133004 http_500 http_502 http_503 unreachable",
        _("WhatsApp did not answer as it should."),
        _("It is tried again by itself; if this goes on, look at Meta's status page."),
    ),
    (
        "131057",
        _("Meta is moving this account to a faster lane."),
        _("It goes out by itself in a few minutes."),
    ),
    (
        "answer_lost http_504",
        _("The message left, but WhatsApp's confirmation was lost."),
        _("Wait for the ✓✓; if they do not come, choose to send it again or to skip it."),
    ),
    (
        "0 190 http_401",
        _("The channel's access token no longer works."),
        _("Ask an admin to paste a new token in the channel's settings."),
    ),
    (
        "3 10 200 131005",
        _("The channel's access token lacks a permission."),
        _("Ask an admin for a token with whatsapp_business_messaging and whatsapp_business_management."),
    ),
    (
        "appsecret_proof",
        _("The channel's app secret is not the one of the app that made the token."),
        _("Ask an admin to copy the secret again from the app's basic settings at Meta."),
    ),
    (
        "33 100_unknown_id",
        _("Meta does not know this id, or the token may not see it."),
        _("Check the ids in the channel's settings, and that the number still exists at Meta."),
    ),
    (
        "number_elsewhere",
        _("This number belongs to another WhatsApp Business account."),
        _("Copy both ids from the same page at Meta: the phone number id and the account id beside it."),
    ),
    (
        "368 131031",
        _("Meta has restricted or locked this WhatsApp account."),
        _("The owner must open WhatsApp Manager, see the reason and ask for a review."),
    ),
    (
        "130497",
        _("This account may not write to people in that country."),
        _("Choose another recipient, or see Meta's list of countries for your business."),
    ),
    (
        "131042",
        _("Meta has no valid payment method for this account."),
        _("The owner must mend the payment method in Meta's billing page."),
    ),
    (
        "134011",
        _("The terms of WhatsApp payments are not accepted yet."),
        _("The owner must accept them in WhatsApp Manager."),
    ),
    (
        "131037",
        _("The number's display name is not approved yet."),
        _("The owner must have it approved in WhatsApp Manager."),
    ),
    (
        "131045 133000 133006 133010",
        _("The number is not registered with WhatsApp's API."),
        _("The owner must register the number again at Meta."),
    ),
    (
        "133005 133008 133009",
        _("The number's two-step PIN was wrong or tried too often."),
        _("Wait, then use the right PIN or reset it in WhatsApp Manager."),
    ),
    (
        "133015",
        _("The number was deleted a moment ago."),
        _("Wait five minutes and try again."),
    ),
    (
        "133016",
        _("The number was registered and removed too often."),
        _("Wait 72 hours before registering it again."),
    ),
    (
        "131051",
        _("WhatsApp does not take this kind of message."),
        _("Send it as text, a picture or a document."),
    ),
    (
        "100 131008 131009 135000",
        _("WhatsApp refused the message's content."),
        _("Check its text, file and recipient; if you react to it, the message may be deleted or over 30 days old."),
    ),
    (
        "131062 no_address",
        _("This person can only be reached by their number, and we do not have it."),
        _("Ask the person for their number in the conversation."),
    ),
    (
        "131052",
        _("The file this person sent could not be fetched."),
        _("Ask the person to send it again."),
    ),
    (
        "131053",
        _("WhatsApp could not use the file."),
        _(
            "Check its kind and size: pictures up to 5 MB as JPEG or PNG, audio and video up to 16 MB, documents up to 100 MB."
        ),
    ),
    (
        "too_large",
        _("The file is larger than allowed."),
        _("Send a smaller one."),
    ),
    (
        "media_gone",
        _("WhatsApp no longer has this file."),
        _("Ask the person to send it again."),
    ),
    (
        "media_damaged",
        _("The file arrived damaged."),
        _("It is fetched again by itself."),
    ),
    (
        "132000 132012",
        _("The template's variables do not match what was filled in."),
        _("Fill in every variable as the template asks."),
    ),
    (
        "132001",
        _("The template does not exist in this language, or is not approved."),
        _("Choose another template, or wait for Meta's approval."),
    ),
    (
        "132005",
        _("The template is too long once its variables are filled in."),
        _("Shorten what you filled in."),
    ),
    (
        "132007",
        _("The template goes against a WhatsApp policy."),
        _("Change its text and have it approved again."),
    ),
    (
        "132015",
        _("Meta paused the template because people disliked it."),
        _("Use another one, or edit it and wait until it is active again."),
    ),
    (
        "132016",
        _("Meta disabled the template for good."),
        _("Create a new one with other words."),
    ),
    (
        "132068 132069",
        _("The form in this template is blocked or limited by Meta."),
        _("Correct the form in WhatsApp Manager, or send another template."),
    ),
    (
        "131055 134100 134102",
        _("Only marketing templates go this way."),
        _("Choose a marketing template."),
    ),
    (
        "134101",
        _("The template is new and not ready yet."),
        _("It goes out by itself within ten minutes."),
    ),
    (
        "137000",
        _("This person's WhatsApp identity has changed."),
        _("Confirm who it is before sending anything private."),
    ),
    *OF_TEMPLATES,
    (
        "2593107",
        _("The phone app's contacts and messages were already asked for."),
        _("Each can be asked for once; connect the number again to repeat it."),
    ),
    (
        "2593108",
        _("The phone app's contacts and messages can only be asked for within 24 hours of connecting."),
        _("Connect the number again to start over."),
    ),
    (
        "2593109",
        _("The business chose not to share its past messages."),
        _("Connect the number again and allow it on the phone to bring them in."),
    ),
]
OTHER: Wordings = (_("WhatsApp refused the message."), _("Try again; if it fails again, show this code to your admin."))

BY_CODE: dict[str, Wordings] = {code: (what, remedy) for codes, what, remedy in TABLE for code in codes.split()}


def explain(code: str) -> Explanation:
    """The wording of a code in the language of now."""
    if code not in BY_CODE and len(code) == 3 and code.startswith("2"):
        code = "200"  # Meta's permissions are 200 to 299
    what, remedy = BY_CODE.get(code, OTHER)
    return Explanation(what=str(what), remedy=str(remedy))
