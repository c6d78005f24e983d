"""The app of organizations and the doors into their schemas."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("People and access")

    def ready(self):
        from allauth.account.signals import password_changed, password_reset, password_set
        from django.contrib.auth.signals import user_logged_in, user_logged_out
        from django.core.management.commands import makemigrations
        from django_tenants.management.commands import migrate_schemas

        from . import audit, checks, orphans, sweeping, tripwire  # noqa: F401 - checks register by being imported
        from .api import once, throttling
        from .billing import grace, hearing, meters, watching
        from .chores import Chore
        from .google import domains
        from .inbound import reading, retention
        from .outbox import queue
        from .services import alerts, devices, grants, invitations, own_security, places, retiring, support

        # pgtrigger gives Django's own commands its autodetector; django-tenants' command must have the same one.
        migrate_schemas.MigrateSchemasCommand.autodetector = makemigrations.MigrationAutodetector  # type: ignore[attr-defined]  # pgtrigger puts its own there
        sweeping.pruners.extend(
            [retention.prune, queue.prune, retiring.prune_outside, devices.prune, grants.prune, once.prune]
        )
        sweeping.pruners_inside += [retiring.prune, orphans.sweep]
        sweeping.pruners.append(orphans.sweep_gone)
        sweeping.sweepers_inside.append(Chore(invitations.wake_forgotten, outside=invitations.due))
        sweeping.pruners_inside += [watching.watch, grace.watch, hearing.ask_again]
        sweeping.sweepers.append(hearing.wake_forgotten)
        reading.routers.append(hearing.reroute)
        meters.counters[meters.CALLS] = throttling.calls_of_the_hour
        audit.listeners.append(alerts.heard)
        places.install()
        domains.install()
        own_security.install()
        user_logged_in.connect(devices.note_sign_in, dispatch_uid="tenants.devices")
        user_logged_out.connect(support.signed_out, dispatch_uid="tenants.support")
        sweeping.sweepers.append(support.end_overdue)
        for is_another in (password_changed, password_set, password_reset):
            is_another.connect(devices.end_others, dispatch_uid="tenants.devices")
        tripwire.install()
        audit.install()
        _set_up()


def _set_up() -> None:
    from . import own_steps, steps, sweeping
    from .deletion import purging, reminding
    from .exports import work as exports
    from .services import set_up_reminders

    steps.register(*own_steps.STEPS)
    steps.check(*own_steps.CHECKS)
    sweeping.sweepers += [set_up_reminders.wake_forgotten, exports.wake_forgotten, purging.wake_due]
    sweeping.sweepers.append(reminding.remind_due)
    sweeping.pruners += [exports.prune, purging.forget_lines]
