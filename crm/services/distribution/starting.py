"""What distribution registers when the product starts."""

from crm import job_kinds
from crm.services import checking, enriching
from crm.services.distribution import waiting
from tenants import sweeping


def register() -> None:
    sweeping.sweepers_inside += [waiting.wake_forgotten, enriching.wake_forgotten, checking.wake_forgotten]
    sweeping.pruners_inside.append(checking.ask_again)
    job_kinds.register("handover", "crm.services.distribution.handover.Handover")
