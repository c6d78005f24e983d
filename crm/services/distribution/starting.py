"""What distribution registers when the product starts."""

from crm import job_kinds
from crm.services import checking, enriching
from crm.services.distribution import waiting
from tenants import sweeping
from tenants.chores import Chore


def register() -> None:
    sweeping.sweepers_inside += [Chore(each.wake_forgotten, each.waits) for each in (waiting, enriching, checking)]
    sweeping.pruners_inside.append(checking.ask_again)
    job_kinds.register("handover", "crm.services.distribution.handover.Handover")
