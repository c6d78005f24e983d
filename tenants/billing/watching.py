"""Those who look after the plan are told when 80 % of something is used, and when all of it is: once each a month."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from config.gauges import ALERTS
from tenants import context
from tenants.billing import meters
from tenants.models import Organization, PlanNotice

WATCH = "tenants.watch_usage"
# How news of the plan reach people; a higher app, which has bell and e-mail, registers it. (what it is about, particulars)
tellers: list[Callable[[str, dict[str, Any]], None]] = []


def watch() -> None:
    """Look at all meters of the organization we are in."""
    plan = Organization.objects.select_related("plan").get(pk=context.current_organization_id()).plan
    period = f"{meters.month():%Y-%m}"
    for usage in meters.read(plan):
        for percent in ALERTS:
            if usage.limit is not None and usage.percent >= percent:
                particulars = {"meter": usage.meter.key, "percent": percent, "plan": plan.name}
                numbers = {"used": usage.used, "limit": usage.limit}
                tell_once("usage", f"{usage.meter.key} {period}", percent, **particulars, **numbers)


@transaction.atomic
def tell_once(about: str, period: str, step: int, **particulars: Any) -> bool:
    """The constraint says who tells: one of all workers, once."""
    named: dict[str, Any] = {
        "organization_id": context.current_organization_id(),
        "about": about,
        "period": period,
        "step": step,
    }
    _row, is_new = PlanNotice.objects.get_or_create(**named)
    if is_new:
        for tell in tellers:
            tell(about, particulars)
    return is_new
