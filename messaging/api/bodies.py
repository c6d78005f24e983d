"""What the API takes of conversations and messages."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from crm.queries.people import colleagues
from messaging.api import examples
from messaging.forms.composer import MOST_TEXT
from messaging.models import Conversation, Message, Upload
from messaging.services import asking, beginning, marking, places, sharing
from tenants.access import Principal
from tenants.api.bodies import Body, Related
from tenants.api.schema import example
from tenants.models import Team, User

TEXT, TEMPLATE, NOTE, INTERACTIVE, FILE = "text", "template", "note", "interactive", "file"
LOCATION, CONTACTS = sharing.PLACE, sharing.CARDS
SENDABLE = [(kind, kind) for kind in (TEXT, TEMPLATE, NOTE, INTERACTIVE, FILE, LOCATION, CONTACTS)]
ASKED = [(kind, kind) for kind in asking.NEEDS]
MOST_VARIABLES = 60


def answering(principal: Principal) -> QuerySet:
    """Whoever may be given a conversation."""
    return User.objects.filter(pk__in=[member.user_id for member in colleagues() if member.may("conversation.change")])


@extend_schema_serializer(component_name="ConversationChange", examples=[example(examples.CONVERSATION_CHANGED)])
class ConversationChangeBody(Body):
    """What is to change."""

    state = serializers.ChoiceField(choices=Conversation.State.choices, required=False)
    snoozed_until = serializers.DateTimeField(
        required=False, help_text="With `snoozed`: when it comes back, unless the person writes before."
    )
    priority = serializers.ChoiceField(choices=Conversation.Priority.choices, required=False)
    labels = serializers.ListField(
        child=serializers.CharField(max_length=marking.LONGEST),
        max_length=marking.MOST_OF_ONE,
        required=False,
        help_text="All it is to have, by name; one that is new is made.",
    )
    assignee = Related(answering, allow_null=True, required=False, help_text="Null: nobody's.")
    team = Related(
        lambda _principal: Team.objects.all(),
        allow_null=True,
        required=False,
        help_text="Given to a team it is nobody's until one of the team takes it. Null: no team's.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_snoozed = attrs.get("state") == Conversation.State.SNOOZED
        if is_snoozed != ("snoozed_until" in attrs):
            said = _("This field is required.") if is_snoozed else _("Only `snoozed` conversations have such a moment.")
            raise serializers.ValidationError({"snoozed_until": [said]})
        return attrs


@extend_schema_serializer(
    component_name="ConversationBegin",
    examples=[
        example(examples.CONVERSATION_BEGUN, "A template to a number"),
        example(examples.CONVERSATION_BEGUN_FREELY, "Free text to a contact, by SMS, Evolution or a paired phone"),
    ],
)
class ConversationBeginBody(Body):
    """Whom to write to, by which channel, and the first words."""

    contact = Related(beginning.people, required=False, help_text="Or else `phone`.")
    phone = serializers.CharField(
        max_length=40, required=False, help_text="Whoever is known by it, however it is written; else a new contact."
    )
    name = serializers.CharField(max_length=120, required=False, help_text="Of a new contact.")
    channel = Related(beginning.channels, help_text="One that works and that the caller may write by.")
    text = serializers.CharField(
        max_length=MOST_TEXT, required=False, trim_whitespace=False, help_text="Or else `template`."
    )
    template = serializers.CharField(max_length=512, required=False, help_text="Its name, with `language`.")
    language = serializers.CharField(max_length=12, required=False)
    variables = serializers.DictField(
        child=serializers.CharField(max_length=1024), required=False, help_text="As a message's."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wrong = {}
        if ("contact" in attrs) == ("phone" in attrs):
            wrong["contact"] = [_("Give either a contact or a phone.")]
        if ("text" in attrs) == ("template" in attrs):
            wrong["text"] = [_("Give either a text or a template.")]
        if "template" in attrs and "language" not in attrs:
            wrong["language"] = [_("This field is required.")]
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


@extend_schema_serializer(component_name="ConversationMerge", examples=[example(examples.CONVERSATION_MERGED)])
class ConversationMergeBody(Body):
    """Which one goes into it."""

    other = Related(lambda principal: Conversation.objects.accessible_by(principal, "conversation.change"))


@extend_schema_serializer(component_name="ConversationPart", examples=[example(examples.CONVERSATION_PARTED)])
class ConversationPartBody(Body):
    """Which merge is undone."""

    id = serializers.UUIDField(help_text="As the merge answered.")


@extend_schema_serializer(component_name="MessageForward", examples=[example(examples.MESSAGE_FORWARDED)])
class MessageForwardBody(Body):
    """Where it goes."""

    to = Related(
        lambda principal: Conversation.objects.accessible_by(principal, "conversation.change"),
        help_text="A conversation that the caller may answer; its window and its channel's abilities count.",
    )


class Quoted(Related):
    """A message of the same conversation."""

    def __init__(self, **options: Any):
        super().__init__(
            lambda _principal: Message.objects.filter(conversation=self.context["conversation"]), **options
        )


class ChoiceBody(Body):
    """A button, or a row of a list."""

    title = serializers.CharField(max_length=24, help_text="At most 20 characters on a button.")
    description = serializers.CharField(max_length=72, required=False, default="", help_text="Of a row.")


class InteractiveBody(Body):
    """What the person can tap."""

    kind = serializers.ChoiceField(ASKED, help_text="`place` asks where the person is.")
    choices = ChoiceBody(many=True, required=False, help_text="1 to 3 `buttons`, 1 to 10 rows of a `list`.")
    button = serializers.CharField(max_length=20, required=False, help_text="What stands on it: of a `list`, a `link`.")
    url = serializers.CharField(max_length=2000, required=False, help_text="Of a `link`.")
    footer = serializers.CharField(max_length=60, required=False)


class PlaceBody(Body):
    """Somewhere on earth."""

    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    name = serializers.CharField(max_length=places.NAME, required=False)
    address = serializers.CharField(max_length=places.ADDRESS, required=False)


class CardBody(Body):
    """Somebody to get in touch with: a phone or an e-mail is needed."""

    name = serializers.CharField(max_length=sharing.NAME)
    phones = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=sharing.MOST_PHONES, required=False
    )
    email = serializers.EmailField(required=False)
    company = serializers.CharField(max_length=sharing.COMPANY, required=False)


class Uploaded(Related):
    """A file that the caller brought into the same conversation."""

    def __init__(self, **options: Any):
        super().__init__(self._own, **options)

    def _own(self, principal: Principal) -> QuerySet:
        return Upload.objects.filter(conversation=self.context["conversation"], started_by=principal.user_id)


@extend_schema_serializer(
    component_name="Message",
    examples=[
        example(examples.TEXT_SENT, "A text, while the 24-hour window is open"),
        example(examples.TEMPLATE_SENT, "An approved template, at any time"),
        example(examples.TEXT_SCHEDULED, "A text that goes later"),
        example(examples.BUTTONS_SENT, "Buttons to tap, while the window is open"),
        example(examples.FILE_SENT, "A file that was uploaded before"),
        example(examples.PLACE_SENT, "A place"),
        example(examples.CARDS_SENT, "Contact cards, up to five"),
        example(examples.PLACE_TEMPLATE_SENT, "A template with a place at its head"),
        example(examples.NOTE_WRITTEN, "A note for colleagues, never sent"),
    ],
)
class MessageBody(Body):
    """A message to send, or a note to keep."""

    kind = serializers.ChoiceField(choices=SENDABLE, default=TEXT)
    text = serializers.CharField(
        max_length=MOST_TEXT,
        required=False,
        trim_whitespace=False,
        help_text="Of a text or a note; what goes with a file.",
    )
    reply_to = Quoted(
        required=False,
        allow_null=True,
        help_text="Of all but a note or a template: the message of this conversation it quotes.",
    )
    template = serializers.CharField(max_length=512, required=False, help_text="Of a template: its name.")
    language = serializers.CharField(max_length=12, required=False, help_text="Of a template: such as pt_BR.")
    interactive = InteractiveBody(required=False, help_text="Of an interactive message: what can be tapped.")
    variables = serializers.DictField(
        child=serializers.CharField(max_length=1024),
        required=False,
        help_text="Of a template: `1`, or the name, for the body; `header.1`; `button.0.1`.",
    )
    upload = Uploaded(
        required=False,
        help_text="Of a file: what was uploaded, all of it. Of a template with a file at its head: that file, else the example goes.",
    )
    location = PlaceBody(
        required=False,
        help_text="Of a location; of a template with a place at its head, which needs `name` and `address` too.",
    )
    contacts = CardBody(many=True, required=False, help_text="Of contacts: one to five cards.")
    voice = serializers.BooleanField(required=False, help_text="Of a file: a recording, sent as a voice note.")
    scheduled_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="Of all but a note: when it shall go, if not at once. The window is asked about then.",
    )

    BELONGS: ClassVar[dict[str, tuple[str, ...]]] = {
        "text": (TEXT, NOTE, INTERACTIVE, FILE),
        "interactive": (INTERACTIVE,),
        "reply_to": (TEXT, INTERACTIVE, FILE, LOCATION, CONTACTS),
        "upload": (FILE, TEMPLATE),
        "location": (LOCATION, TEMPLATE),
        "contacts": (CONTACTS,),
        "voice": (FILE,),
        "template": (TEMPLATE,),
        "language": (TEMPLATE,),
        "variables": (TEMPLATE,),
        "scheduled_at": (TEXT, TEMPLATE, INTERACTIVE, FILE, LOCATION, CONTACTS),
    }
    NEEDED: ClassVar = {
        TEXT: ("text",),
        NOTE: ("text",),
        TEMPLATE: ("template", "language"),
        INTERACTIVE: ("text", "interactive"),
        FILE: ("upload",),
        LOCATION: ("location",),
        CONTACTS: ("contacts",),
    }

    def validate_variables(self, variables: dict[str, str]) -> dict[str, str]:
        if len(variables) > MOST_VARIABLES:
            raise serializers.ValidationError(_("Too many variables."))
        return variables

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = attrs["kind"]
        foreign = [name for name, kinds in self.BELONGS.items() if name in attrs and kind not in kinds]
        wrong = {name: [_("This kind of message has no such field.")] for name in foreign}
        wrong |= {name: [_("This field is required.")] for name in self.NEEDED[kind] if name not in attrs}
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


@extend_schema_serializer(component_name="MessageChange", examples=[example(examples.MESSAGE_MOVED)])
class MessageChangeBody(Body):
    """Another moment for a scheduled message."""

    scheduled_at = serializers.DateTimeField(allow_null=True, help_text="Null: now.")
