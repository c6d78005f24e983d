"""What a plan lacks is refused with words: how much it has, which plan has more, and who can change it.

Only what the organization does itself is ever refused. What others send it is stored, whatever the plan.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.gauges import ALERTS
from tenants import context, waking
from tenants.billing import counting, meters
from tenants.billing.watching import WATCH
from tenants.models import Organization, Plan
from tenants.refusals import Refused

FULL = {
    meters.MEMBERS: gettext_lazy("Your plan %(plan)s has room for %(limit)s members, and all of it is taken."),
    meters.CHANNELS: gettext_lazy("Your plan %(plan)s has room for %(limit)s channels, and all of it is taken."),
    meters.MESSAGES: gettext_lazy("Your plan %(plan)s sends %(limit)s messages a month, and all of them are sent."),
    meters.STORAGE: gettext_lazy("Your plan %(plan)s keeps %(limit)s of files, and this would be more."),
}


class OverLimit(Refused):
    """The plan has no more of it. Nothing was changed."""

    code = "plan_limit"


class Unpaid(Refused):
    """The payment failed, and its days of grace are over: nothing is sent until it is paid."""

    code = "plan_unpaid"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nothing is sent until your plan is paid, in Settings → Plan and usage. What people write keeps arriving."
            )
        )


def insist(key: str, *, more: int = 1) -> None:
    """Whether the plan has room for ``more``. Raises OverLimit.

    Inside a transaction: of several who take the last place at once, the others wait here, and are refused. Nobody waits
    for somebody else's upload: files that come at once may pass the limit by what they hold.
    """
    rows = Organization.objects.select_related("plan")
    if key != meters.STORAGE:
        rows = rows.select_for_update(of=("self",), no_key=True)
    plan = rows.get(pk=context.current_organization_id()).plan
    limit = meters.limit_of(plan.limits, key)
    if limit is None:
        return
    if meters.count(key) + more > limit:
        raise OverLimit(sentence(plan, key))
    waking.wake_after_commit(WATCH)


def take_message() -> None:
    """A place for one more message this month. Raises OverLimit, or Unpaid.

    The month's number stands in Redis, so that messages of one organization need not wait for one another.
    """
    standing, plan = _terms()
    if standing == Organization.Standing.LIMITED:
        raise Unpaid
    limit = plan.limits.get(meters.MESSAGES)
    if limit is None:
        return
    number = counting.take(limit)
    if number is None:
        raise OverLimit(sentence(plan, meters.MESSAGES))
    if number in {-(-percent * limit // 100) for percent in ALERTS}:
        waking.wake_after_commit(WATCH)


def insist_on_sending() -> None:
    """Whether anything may be sent now, without taking a place. Raises as ``take_message``."""
    standing, plan = _terms()
    if standing == Organization.Standing.LIMITED:
        raise Unpaid
    limit = plan.limits.get(meters.MESSAGES)
    if limit is not None and counting.taken(limit) >= limit:
        raise OverLimit(sentence(plan, meters.MESSAGES))


def sentence(plan: Plan, key: str) -> str:
    """What the plan lacks, and which one has it."""
    limit = meters.limit_of(plan.limits, key)
    said = FULL[key] % {"plan": plan.name, "limit": meters.words(key, limit)}
    return f"{said} {_offer(plan, key)}"


def more_of(plan: Plan, key: str) -> Plan | None:
    """The next plan that has more of it."""
    limit = plan.limits.get(key)
    for other in Plan.objects.filter(is_offered=True, position__gt=plan.position):
        theirs = other.limits.get(key)
        if theirs is None or (limit is not None and theirs > limit):
            return other
    return None


def _offer(plan: Plan, key: str) -> str:
    better = more_of(plan, key)
    if better is None:
        return _("No plan has more of it: write to us.")
    limit = meters.limit_of(better.limits, key)
    if limit is None:
        return _("%(plan)s has no such limit: see Settings → Plan and usage.") % {"plan": better.name}
    told = {"plan": better.name, "limit": meters.words(key, limit)}
    return _("%(plan)s has %(limit)s: see Settings → Plan and usage.") % told


def _terms() -> tuple[str, Plan]:
    organization = Organization.objects.select_related("plan").get(pk=context.current_organization_id())
    return organization.standing, organization.plan
