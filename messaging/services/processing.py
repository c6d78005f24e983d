"""What conversations are for, and who carries them, as the register of processing lists it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.processing import Activity, Recipient
from messaging.models import Connection
from messaging.providers import registry

AT_HOME = ("evolution",)  # runs on the organization's own server


def _carriers() -> Sequence[Recipient]:
    """Whoever serves the channels that are connected, and WhatsApp where it carries what they send."""
    serving = Connection.objects.filter(is_current=True, channel__is_active=True)
    keys = sorted(set(serving.values_list("provider_key", flat=True)))
    told: list[Recipient] = []
    for provider in map(registry.get, keys):
        told.append(Recipient(provider.company, "" if provider.key in AT_HOME else _("United States")))
        if provider.channel_kind == "whatsapp":
            told.append(Recipient("Meta (WhatsApp)", _("United States")))
    return list(dict.fromkeys(told))


ACTIVITIES = (
    Activity(
        "conversations",
        gettext_lazy("Talking with people by WhatsApp and SMS"),
        gettext_lazy("Contract and steps before it (art. 7, V); legitimate interest (art. 7, IX)"),
        gettext_lazy("Number, name in the profile, messages, pictures, voice, documents, ratings"),
        gettext_lazy("Whoever writes, and whoever is written to"),
        kept=("messages", "media"),
        recipients=_carriers,
    ),
)
