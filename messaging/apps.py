"""The app of channels, conversations and messages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Channels and messages")

    def ready(self):
        from crm import automations, parts
        from crm.realtime import presence
        from tenants import sweeping
        from tenants.inbound import reading

        from . import checks  # noqa: F401 - registered by being imported
        from .queries import parts as ours
        from .queries import searching
        from .services import attending, automating, handing_over, previews, receiving
        from .services import sweeping as forgotten

        _follow_roles()
        parts.card_badges.append(ours.badges)
        parts.lead_threads.append(ours.threads_of_lead)
        parts.contact_threads.append(ours.threads_of_contact)
        parts.contact_doors.append(ours.door_of_contact)
        parts.contact_writers.append(ours.writing_to)
        parts.message_excerpts.append(ours.excerpts)
        parts.waits.append(ours.waiting)
        parts.finders.extend(searching.FINDERS)
        parts.handovers.append(handing_over.hand_over)
        parts.open_work.append(handing_over.open_work)
        presence.places["conversation"] = attending.visible
        parts.subjects["inbox"], parts.last_words["inbox"] = attending.reaches, previews.last_words
        sweeping.sweepers.append(forgotten.wake_forgotten)
        sweeping.sweepers_inside.extend(forgotten.INSIDE)
        sweeping.pruners_inside.extend(forgotten.PRUNERS)
        reading.routers.append(receiving.reroute)
        automations.register(automating.SEND_TEMPLATE)
        parts.meanings["message.added"] = automating.meanings
        _carry()
        _leave()
        _tell()
        _forget()
        _measure()
        _set_up()


def _leave() -> None:
    from tenants.deletion import farewells, impact
    from tenants.exports import contents
    from tenants.services import bringing_back

    from .models import Channel, Conversation, Message
    from .services import brought_back, parting

    farewells.known.append(parting.farewells)
    bringing_back.quieteners.append(lambda: Channel.objects.update(is_active=False))
    bringing_back.doubts.append(brought_back.doubt)
    impact.counted.append(("channels", Channel._meta.verbose_name_plural, Channel.objects.count))
    impact.counted.append(("conversations", Conversation._meta.verbose_name_plural, Conversation.objects.count))
    impact.counted.append(("messages", Message._meta.verbose_name_plural, Message.objects.count))
    contents.as_tables |= {"messaging.Channel", "messaging.Conversation", "messaging.Message"}


def _follow_roles() -> None:
    from tenants.services import roles, teams

    from .services import granting

    roles.successions.append(granting.carry)
    teams.successions.append(granting.carry_team)
    teams.hanging.append(granting.hanging_on)


def _carry() -> None:
    from crm import parts

    from .services import blocking, joining, merging

    parts.carriers["messaging.Conversation"] = merging.carry
    parts.carriers["messaging.Block"] = blocking.carry
    parts.before_unmerge.append(joining.part_first)
    parts.after_unmerge["messaging.Conversation"] = merging.count_again
    parts.merge_previews.append(merging.preview)


def _measure() -> None:
    from tenants.billing import meters

    from .models import Channel
    from .services import media

    meters.counters[meters.CHANNELS] = lambda: Channel.objects.filter(is_active=True).count()
    meters.stores.append(media.stored_bytes)


def _forget() -> None:
    from crm import parts, processing, removables, retention
    from crm.fates import FATES
    from tenants import orphans
    from tenants.privacy import leaks

    from . import fates
    from .services import bringing_back, erasing, health, retaining, stored
    from .services import processing as treated

    removables.register(*bringing_back.KINDS)
    leaks.shutters["channel"] = health.leaked
    orphans.shelves.extend(stored.SHELVES)

    parts.open_threads.append(erasing.open_threads)
    parts.thread_closers.append(erasing.close_threads)
    parts.thread_openers.append(erasing.reopen_threads)
    parts.thread_erasers.append(erasing.erase_threads)
    parts.names_known.append(erasing.names_of)
    parts.thread_paths.append(erasing.paths_of)
    parts.thread_files.append(erasing.files_of)
    FATES.update(fates.FATES)
    parts.heard_since.append(retaining.heard_since)
    retention.register(*retaining.KINDS)
    processing.register(*treated.ACTIVITIES)


def _set_up() -> None:
    from tenants import steps

    from .queries import setting_up

    steps.register(*setting_up.STEPS)
    steps.check(*setting_up.CHECKS)


def _tell() -> None:
    from tenants import figures
    from tenants.services import cloning, console

    from .queries import console as told
    from .services import cloning as carried
    from .services import held

    figures.held_accounts.append(held.accounts)

    console.tell(told.told)
    cloning.carry(*carried.PARTS)
