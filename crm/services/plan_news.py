"""News of the organization's plan, told to those who may see how it is paid."""

from typing import Any

from crm.models import Notification
from crm.queries import people
from crm.services import notifying

KINDS = {
    "usage": Notification.Kind.PLAN_USAGE,
    "unpaid": Notification.Kind.PLAN_UNPAID,
    "limited": Notification.Kind.PLAN_LIMITED,
    "restored": Notification.Kind.PLAN_RESTORED,
    "trial": Notification.Kind.PLAN_TRIAL,
}


def tell(about: str, particulars: dict[str, Any]) -> None:
    for member in people.colleagues():
        if member.may("billing.view"):
            notifying.notify(member.user, KINDS[about], by=None, path="settings/plan/", **particulars)
