"""The templates of an organization, by the number they belong to."""

from dataclasses import dataclass, field

from messaging.models import Channel, Connection, Template
from messaging.providers.base import Can


@dataclass
class Group:
    """A number, and the templates that its provider has."""

    channel: Channel
    connection: Connection
    templates: list[Template] = field(default_factory=list)


def groups() -> list[Group]:
    """Of each number that is connected and can send templates; those that need somebody's hand come first."""
    found = {connection.channel_id: Group(connection.channel, connection) for connection in able()}
    for template in Template.objects.present().filter(channel__in=found).select_related("channel"):
        found[template.channel_id].templates.append(template)
    for group in found.values():
        group.templates.sort(key=lambda template: (template.status == "APPROVED", template.name, template.language))
    return list(found.values())


def able() -> list[Connection]:
    """What serves the numbers that can send templates."""
    rows = Connection.objects.filter(is_current=True, channel__is_active=True).exclude(state=Connection.State.OFF)
    return [row for row in rows.select_related("channel").order_by("channel__name") if Can.TEMPLATE in row.provider.can]
