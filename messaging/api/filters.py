"""What narrows the API's lists of conversations and messages."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from crm.queries.filters import LONGEST_TEXT
from messaging.models import Conversation, Label, Labelling, Message
from messaging.queries.narrowing import WAITS, waiting_for
from messaging.queries.searching import found_by
from tenants.api.filters import Moment, YesNo


class ConversationFilter(filters.FilterSet):
    """Conversations."""

    state = filters.ChoiceFilter(choices=Conversation.State.choices, label="How it stands.")
    assignee = filters.UUIDFilter(field_name="assignee", label="Who looks after it.")
    priority = filters.ChoiceFilter(choices=Conversation.Priority.choices, label="How urgent.")
    label = filters.CharFilter(method="labelled", max_length=40, label="With the label of this name.")
    waiting = filters.ChoiceFilter(
        method="unanswered",
        choices=[(key, key) for key in WAITS],
        label="The person wrote last, at least so long ago.",
    )
    unassigned = YesNo(field_name="assignee", lookup_expr="isnull", label="`true`: nobody's.")
    team = filters.UUIDFilter(field_name="team_id", label="Given to this team.")
    channel = filters.UUIDFilter(field_name="channel", label="On which channel.")
    contact = filters.UUIDFilter(field_name="contact", label="With which person.")
    unread = YesNo(method="only_unread", label="`true`: with messages nobody has read.")
    last_message_after = Moment(field_name="last_message_at", lookup_expr="gte", label="At or after.")
    last_message_before = Moment(field_name="last_message_at", lookup_expr="lt", label="Before.")
    q = filters.CharFilter(method="about", max_length=LONGEST_TEXT, label="The person's name, or digits of a number.")

    def only_unread(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(unread_count__gt=0) if value else rows.filter(unread_count=0)

    def labelled(self, rows: QuerySet, name: str, label: str) -> QuerySet:
        named = Labelling.objects.filter(label__in=Label.objects.filter(name__iexact=label))
        return rows.filter(pk__in=named.values("conversation"))

    def unanswered(self, rows: QuerySet, name: str, key: str) -> QuerySet:
        return rows.filter(waiting_for(key))

    def about(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return rows.filter(found_by(text))


class MessageFilter(filters.FilterSet):
    """Messages of a conversation."""

    direction = filters.ChoiceFilter(choices=Message.Direction.choices, label="Received, sent, or a note.")
    status = filters.ChoiceFilter(choices=Message.Status.choices, label="How far it got.")
    sent_after = Moment(field_name="sent_at", lookup_expr="gte", label="At or after.")
    sent_before = Moment(field_name="sent_at", lookup_expr="lt", label="Before.")


class TemplateFilter(filters.FilterSet):
    """Templates of WhatsApp."""

    channel = filters.UUIDFilter(field_name="channel", label="Of which channel.")
    status = filters.CharFilter(
        field_name="status", max_length=20, label="As the provider calls it, such as `APPROVED`."
    )
    name = filters.CharFilter(field_name="name", max_length=512, label="The whole name.")
    language = filters.CharFilter(field_name="language", max_length=12, label="Such as `pt_BR`.")
