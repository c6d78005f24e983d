"""What distribution registers when the product starts."""

from crm import job_kinds
from crm.services import checking, enriching, mailing_owners
from crm.services.distribution import waiting
from tenants import sweeping


def register() -> None:
    sweeping.sweepers_inside.extend([mailing_owners.wake_forgotten, waiting.wake_forgotten])
    sweeping.sweepers_inside.extend([enriching.wake_forgotten, checking.wake_forgotten])
    sweeping.pruners_inside.append(checking.ask_again)
    job_kinds.register("handover", "crm.services.distribution.handover.Handover")
