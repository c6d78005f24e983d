"""The app of the commercial process."""

from django.apps import AppConfig
from django.contrib.postgres.indexes import OpClass
from django.db.models import OrderBy
from django.db.models.functions import Collate
from django.db.models.indexes import IndexExpression
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Leads and pipelines")

    def ready(self):
        # What django.contrib.postgres would do; the rest of that app asks the database while connections open.
        IndexExpression.register_wrappers(OrderBy, OpClass, Collate)

        from tenants import sweeping
        from tenants.inbound import reading
        from tenants.services import creation

        from . import job_kinds, parts
        from .queries.searching import finding
        from .services import comparing, defaults, doors, job_files, warning
        from .services.distribution import starting
        from .services.importing import sending
        from .services.scoring import sweeping as unscored

        job_kinds.register("bulk", "crm.services.bulk.work.Bulk")
        job_kinds.register("bulk_undo", "crm.services.bulk.work.BulkUndo")
        job_kinds.register("bulk_contacts", "crm.services.bulk.work.BulkOfContacts")
        job_kinds.register("bulk_contacts_undo", "crm.services.bulk.work.BulkOfContactsUndo")
        job_kinds.register("bulk_companies", "crm.services.bulk.work.BulkOfCompanies")
        job_kinds.register("bulk_companies_undo", "crm.services.bulk.work.BulkOfCompaniesUndo")
        creation.plant(defaults.plant)
        job_kinds.register("merge.many", "crm.services.merging_many.MergeMany")
        job_kinds.register("merge.many.undo", "crm.services.merging_many.PartMany")
        parts.finders.extend(finding.FINDERS)
        sweeping.sweepers.append(doors.wake_forgotten)
        sweeping.pruners.append(comparing.wake_comparing)
        sweeping.pruners_inside += [unscored.daily, job_files.prune, sending.prune, warning.watch_tokens]
        reading.routers.append(doors.reroute)
        starting.register()
        _find_forgotten()
        _import_and_export()
        _follow_roles()
        _remind()
        _purge()
        _plans()
        _automate()
        _nurture()
        _tell()


def _find_forgotten() -> None:
    from tenants import sweeping
    from tenants.chores import Chore

    from .services import announcing, job_work, removing, resembling
    from .services.scoring import sweeping as unscored

    sweeping.sweepers_inside.append(Chore(announcing.announce_forgotten, announcing.waits))
    forgotten = (job_work, unscored, removing, resembling)
    sweeping.sweepers_inside += [Chore(each.wake_forgotten, each.waits) for each in forgotten]


def _import_and_export() -> None:
    from tenants.deletion import farewells, impact
    from tenants.exports import contents
    from tenants.services import bringing_back

    from . import job_kinds
    from .models import Contact, Lead, PushBrowser
    from .services import sources

    farewells.known.append(sources.farewells)
    bringing_back.quieteners.append(lambda: PushBrowser.objects.all().delete())
    impact.counted.append(("contacts", Contact._meta.verbose_name_plural, Contact.objects.count))
    impact.counted.append(("leads", Lead._meta.verbose_name_plural, Lead.objects.count))
    contents.as_tables |= {"crm.Contact", "crm.Identity", "crm.Company", "crm.Lead", "crm.Task", "crm.Note"}

    job_kinds.register("export", "crm.services.exporting.writing.Export")
    job_kinds.register("export.audit", "crm.services.exporting.audit.AuditExport")
    job_kinds.register("import.check", "crm.services.importing.checking.Check")
    job_kinds.register("import.run", "crm.services.importing.running.Run")
    job_kinds.register("import.revert", "crm.services.importing.reverting.Revert")


def _follow_roles() -> None:
    from tenants.services import roles, teams

    from .services import naming_roles

    roles.successions.append(naming_roles.carry)
    teams.successions.append(naming_roles.carry_team)
    teams.hanging.append(naming_roles.hanging_on)


def _remind() -> None:
    from tenants import sweeping
    from tenants.chores import Chore
    from tenants.services import alerts

    from .services import alerting, digests, incident_news, notification_deliveries, reminding

    sweeping.sweepers_inside += [
        Chore(alerts.look_at_changes, alerting.changes, alerting.public_changes),
        Chore(alerting.tell_forgotten, outside=alerting.untold),
        Chore(incident_news.tell_forgotten, outside=incident_news.open_ones),
    ]
    told = (reminding, notification_deliveries, digests)
    sweeping.sweepers_inside += [Chore(each.wake_forgotten, each.waits) for each in told]
    sweeping.pruners_inside.append(digests.prune)


def _purge() -> None:
    from tenants import orphans, sweeping

    from . import job_kinds, processing, removables, retention
    from .services import bringing_back, files, once, purging, removed, stored
    from .services import processing as treated
    from .services.forgetting import again
    from .services.retaining import kinds, work

    job_kinds.register("contact.erase", "crm.services.forgetting.work.Erase")
    job_kinds.register("contact.disclose", "crm.services.disclosing.work.Disclose")
    removables.register(*bringing_back.KINDS)
    orphans.shelves.extend(stored.SHELVES)
    sweeping.pruners_inside += [purging.prune, removed.prune, files.prune, once.prune, again.prune, work.prune]
    retention.register(*kinds.KINDS)
    processing.register(*treated.ACTIVITIES)


def _plans() -> None:
    from tenants.billing import meters, watching

    from .services import files, plan_news

    meters.stores.append(files.stored_bytes)
    watching.tellers.append(plan_news.tell)


def _automate() -> None:
    from tenants import sweeping
    from tenants.chores import Chore

    from . import automations, events
    from .services.automating import actions, reading

    automations.register(*actions.ACTIONS)
    events.listeners.append(reading.heard)
    sweeping.sweepers_inside.append(Chore(reading.wake_forgotten, reading.waits))
    sweeping.pruners_inside.append(reading.prune)


def _nurture() -> None:
    from tenants import sweeping
    from tenants.chores import Chore

    from . import events
    from .services.nurturing import running

    events.listeners.append(running.heard)
    sweeping.sweepers_inside.append(Chore(running.wake_forgotten, running.waits))


def _tell() -> None:
    from tenants import steps
    from tenants.services import cloning, console

    from .queries import console as ours
    from .queries import setting_up
    from .services.cloning import PARTS

    cloning.carry(*PARTS)
    console.tell(ours.of_leads)
    console.tell(ours.of_tasks)
    steps.register(*setting_up.STEPS)
    steps.check(*setting_up.CHECKS)
