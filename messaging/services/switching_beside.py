"""Another provider is set up beside the one that serves a channel, and tried; nobody notices anything yet."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.outside.errors import AnswerLost, ProviderError
from messaging.models import Channel, Connection, Switch
from messaging.providers import registry
from messaging.providers.outgoing import AccountProfile, OutgoingTemplate, OutgoingText
from messaging.providers.types import Peer
from messaging.queries import switching as queries
from messaging.services import channels, health, statuses, subscribing
from messaging.services.addresses import Address
from messaging.services.switching import CannotSwitch, State, end, locked, retire_one
from tenants import context
from tenants.models import User


def prepare(
    channel: Channel, *, by: User | None, provider_key: str, credentials: dict[str, str], profile: AccountProfile
) -> Switch:
    """Set up another provider beside the one that serves, with credentials that it has just accepted.

    Raises ``CannotSwitch``, ``NumberTaken``, and what the provider raises when it is asked for its templates.
    """
    _former(channel, provider_key)
    there = [each for each in registry.get(provider_key).templates(credentials) if each.is_approved]
    with channels.number_free(), transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        former = _former(channel, provider_key)
        _forget_older(channel, provider_key)
        new = Connection(channel=channel, provider_key=provider_key, is_current=False)
        channels.accept(new, credentials, profile)
        channels.route(channel)
        found = queries.found_before(channel, there) | {"phone": profile.phone}
        switch = Switch.objects.create(channel=channel, former=former, new=new, started_by=by, found=found)
        health.changed(new, by=by)
        context.on_commit(subscribing.subscribe, new)
    return switch


def try_out(switch: Switch, *, phone: str, template: str = "", language: str = "") -> Switch:
    """Send one message through the new connection, to somebody of the team. What comes of it is kept with the switch."""
    new, to = switch.new, Peer(wa_id=phone.removeprefix("+"), phone=phone)
    common: dict[str, Any] = {"to": to, "report_to": Address(new.provider_key, switch.channel.token).url}
    trial = {"to": phone, "at": timezone.now().isoformat(), "ok": False, "said": ""}
    try:
        if template:
            there = new.provider.templates(new.credentials)
            chosen = next(each for each in there if each.is_approved and each.name == template)
            outgoing = OutgoingTemplate(
                **common, name=template, language=language or chosen.language, external_id=chosen.external_id
            )
            new.provider.send(new.credentials, outgoing)
        else:
            new.provider.send(new.credentials, OutgoingText(**common, text=gettext("Test of the new connection.")))
    except AnswerLost:
        trial["said"] = gettext("The answer was lost: look whether the message arrived, or try again.")
    except ProviderError as error:
        trial["said"] = statuses.explained(new.provider, error.code)
    except StopIteration:
        trial["said"] = gettext("The new provider does not know this template.")
    else:
        trial["ok"] = True
    Switch.objects.filter(pk=switch.pk, state=State.PREPARED).update(trial=trial)
    switch.refresh_from_db()
    return switch


@transaction.atomic
def cancel(switch: Switch, *, by: User | None) -> Switch:
    """What was set up beside is taken away; nobody noticed anything."""
    switch = locked(switch, State.PREPARED)
    end(switch, State.CANCELLED)
    retire_one(switch.new, by=by)
    return switch


def _former(channel: Channel, provider_key: str) -> Connection:
    """What another provider would take over from. Raises ``CannotSwitch``."""
    former = channel.connections.filter(is_current=True).first()
    if former is None or not channel.is_active or former.provider_key == provider_key:
        raise CannotSwitch(_("Choose another provider than the one that serves this number now."))
    if channel.switches.under_way().exists():
        raise CannotSwitch(_("This number is changing its provider already. Finish or cancel that first."))
    return former


def _forget_older(channel: Channel, provider_key: str) -> None:
    """One that is still heard from an earlier switch gives way: a channel has one address at each provider."""
    for older in channel.connections.filter(provider_key=provider_key).exclude(state=Connection.State.OFF):
        channels.turn_off(older)
