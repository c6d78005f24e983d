"""A channel changes its provider while people write: set up beside, tried, switched, watched, taken back if need be.

What a worker has already begun to send finishes where it began; everything after goes by the new connection. The former
one is heard for three more days: late statuses still count, and one may go back to it.
"""

from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.outside.errors import AnswerLost, ProviderError
from crm.models import Notification
from crm.queries import people
from crm.services import notifying
from messaging.models import Channel, Connection, Message, Switch
from messaging.providers import registry
from messaging.providers.outgoing import AccountProfile, OutgoingTemplate, OutgoingText
from messaging.providers.types import Peer
from messaging.queries import switching as queries
from messaging.services import channels, health, statuses
from messaging.services.addresses import Address
from messaging.services.conversations import SEND
from tenants import context
from tenants.models import User
from tenants.waking import wake_after_commit

log = structlog.get_logger(__name__)
HEARD_FOR = timedelta(hours=72)  # Meta repeats webhooks for up to seven days; nearly all statuses come within three
FEWEST = 5  # messages that have failed before a share says anything
MOST_FAILED = 0.2
State = Switch.State


class CannotSwitch(Exception):
    """Nothing was changed. ``reason`` says why and what to do."""

    def __init__(self, reason: str | Promise):
        super().__init__(str(reason))
        self.reason = reason


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
        found = queries.found_before(channel, [template.name for template in there]) | {"phone": profile.phone}
        switch = Switch.objects.create(channel=channel, former=former, new=new, started_by=by, found=found)
        health.changed(new, by=by)
        context.on_commit(channels.subscribe, new)
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
def turn(switch: Switch, *, by: User | None) -> Switch:
    """From now on the new connection serves. Raises ``CannotSwitch``."""
    switch = _locked(switch, State.PREPARED)
    if not switch.trial.get("ok"):
        raise CannotSwitch(_("Send a test message through the new provider first."))
    switch.state, switch.switched_at = State.WATCHED, timezone.now()
    switch.save(update_fields=["state", "switched_at", "updated_at"])
    _serve(switch.channel, switch.new, instead_of=switch.former, by=by)
    return switch


@transaction.atomic
def go_back(switch: Switch, *, by: User | None, reason: str = "") -> Switch:
    """The former connection serves again. Raises ``CannotSwitch``."""
    switch = _locked(switch, State.WATCHED)
    _end(switch, State.RETURNED, reason=reason)
    _serve(switch.channel, switch.former, instead_of=switch.new, by=by)
    return switch


@transaction.atomic
def finish(switch: Switch, *, by: User | None) -> Switch:
    """The former connection is not needed any more: it is no longer heard, its secrets are forgotten."""
    switch = _locked(switch, State.WATCHED)
    _end(switch, State.DONE)
    _retire(switch.former, by=by)
    return switch


@transaction.atomic
def cancel(switch: Switch, *, by: User | None) -> Switch:
    """What was set up beside is taken away; nobody noticed anything."""
    switch = _locked(switch, State.PREPARED)
    _end(switch, State.CANCELLED)
    _retire(switch.new, by=by)
    return switch


def failed(message: Message) -> None:
    """A message failed: where too many do since a switch, the channel goes back by itself, and admins are told."""
    switch = Switch.objects.filter(channel=message.channel_id, state=State.WATCHED).select_related("new").first()
    if switch is None or message.provider_key != switch.new.provider_key:
        return
    since = queries.since(switch)
    if since.failed < FEWEST or since.failed < MOST_FAILED * since.all:
        return
    with translation.override(settings.LANGUAGE_CODE):
        counted = {"failed": since.failed, "all": since.all}
        reason = gettext("%(failed)s of %(all)s messages failed through the new provider.") % counted
    try:
        go_back(switch, by=None, reason=reason)
    except CannotSwitch:
        return  # somebody was quicker
    log.warning("switching.gone_back", channel=str(message.channel_id), **counted)
    for member in people.colleagues():
        if member.may("channel.change"):
            path = f"settings/channels/{switch.channel_id}/switch/"
            notifying.notify(
                member.user, Notification.Kind.CHANNEL_RETURNED, by=None, path=path, name=switch.channel.name
            )


def retire() -> None:
    """Connections that were heard long enough; with them end the switches that were watched."""
    for connection in Connection.objects.filter(is_current=False, heard_until__lte=timezone.now()).exclude(
        state=Connection.State.OFF
    ):
        with transaction.atomic():
            for switch in Switch.objects.select_for_update().filter(former=connection, state=State.WATCHED):
                _end(switch, State.DONE)
            _retire(connection, by=None)


def _former(channel: Channel, provider_key: str) -> Connection:
    """What another provider would take over from. Raises ``CannotSwitch``."""
    former = channel.connections.filter(is_current=True).first()
    if former is None or not channel.is_active or former.provider_key == provider_key:
        raise CannotSwitch(_("Choose another provider than the one that serves this number now."))
    if channel.switches.under_way().exists():
        raise CannotSwitch(_("This number is changing its provider already. Finish or cancel that first."))
    return former


def _locked(switch: Switch, state: str) -> Switch:
    rows = Switch.objects.select_for_update(of=("self",), no_key=True).select_related("channel", "former", "new")
    fresh = rows.get(pk=switch.pk)
    if fresh.state != state:
        raise CannotSwitch(_("Somebody was quicker: look at how it stands now."))
    return fresh


def _serve(channel: Channel, connection: Connection, *, instead_of: Connection, by: User | None) -> None:
    instead_of.is_current, instead_of.heard_until = False, timezone.now() + HEARD_FOR
    instead_of.save(update_fields=["is_current", "heard_until", "updated_at"])
    connection.is_current, connection.heard_until = True, None
    connection.save(update_fields=["is_current", "heard_until", "updated_at"])
    channel.address = connection.account.get("phone") or channel.address
    channel.has_window = bool(connection.provider.window_hours)
    channel.save(update_fields=["address", "has_window", "updated_at"])
    health.changed(connection, by=by)
    wake_after_commit(channels.SYNC)  # the templates that may be sent now
    wake_after_commit(SEND)  # what waited for the former one to be up again


def _end(switch: Switch, state: str, *, reason: str = "") -> None:
    switch.state, switch.ended_at, switch.reason = state, timezone.now(), reason[:300]
    switch.save(update_fields=["state", "ended_at", "reason", "updated_at"])


def _retire(connection: Connection, *, by: User | None) -> None:
    channels.turn_off(connection)
    channels.route(connection.channel)
    health.changed(connection, by=by)


def _forget_older(channel: Channel, provider_key: str) -> None:
    """One that is still heard from an earlier switch gives way: a channel has one address at each provider."""
    for older in channel.connections.filter(provider_key=provider_key).exclude(state=Connection.State.OFF):
        channels.turn_off(older)
