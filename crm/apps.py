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
        from .services import announcing, comparing, defaults, doors, job_files, job_work, removing, resembling
        from .services.distribution import starting
        from .services.importing import sending
        from .services.scoring import sweeping as unscored

        job_kinds.register("bulk", "crm.services.bulk.work.Bulk")
        job_kinds.register("bulk_undo", "crm.services.bulk.work.BulkUndo")
        creation.plant(defaults.plant)
        sweeping.sweepers.append(resembling.wake_forgotten)
        job_kinds.register("merge.many", "crm.services.merging_many.MergeMany")
        job_kinds.register("merge.many.undo", "crm.services.merging_many.PartMany")
        sweeping.sweepers.append(announcing.announce_forgotten)
        sweeping.sweepers.append(job_work.wake_forgotten)
        sweeping.sweepers.append(unscored.wake_forgotten)
        sweeping.sweepers.append(removing.wake_forgotten)
        sweeping.pruners.append(unscored.daily)
        sweeping.pruners.append(job_files.prune)
        parts.finders.extend(finding.FINDERS)
        sweeping.sweepers.append(doors.wake_forgotten)
        sweeping.pruners.extend([comparing.wake_comparing, comparing.prune_receipts])
        reading.routers.append(doors.reroute)
        sweeping.pruners.append(sending.prune)
        starting.register()
        job_kinds.register("export", "crm.services.exporting.writing.Export")
        job_kinds.register("import.check", "crm.services.importing.checking.Check")
        job_kinds.register("import.run", "crm.services.importing.running.Run")
        job_kinds.register("import.revert", "crm.services.importing.reverting.Revert")
        _remind()
        _automate()


def _remind() -> None:
    from tenants import sweeping

    from .services import reminding

    sweeping.sweepers.append(reminding.wake_forgotten)


def _automate() -> None:
    from tenants import sweeping

    from . import automations, events
    from .services.automating import actions, reading

    automations.register(*actions.ACTIONS)
    events.listeners.append(reading.heard)
    sweeping.sweepers.append(reading.wake_forgotten)
    sweeping.pruners.append(reading.prune)
