"""Whoever sets up the rules is told when two of them want the same lead: the first won, which may not be what was meant."""

from collections.abc import Iterable

from django.db.models import Max

from crm.models import Assignment, DistributionRule, Notification
from crm.services import notifying
from tenants.models import Membership

KIND = Notification.Kind.RULES_DISAGREE
LOG = "settings/distribution/log/"


def tell(decided: Iterable[Assignment]) -> None:
    """Each pair of rules once, until a rule is changed: the log shows every lead that it happened to."""
    pairs = {(each.rule_name, each.also[0]): each for each in decided if each.rule_id and each.also}
    if not pairs:
        return
    members = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user", "role")
    able = [member.user for member in members if member.may("pipeline.change")]
    changed = DistributionRule.objects.aggregate(at=Max("updated_at"))["at"]
    told = Notification.objects.filter(kind=KIND, user__in=able, created_at__gte=changed)
    known = {(said["name"], said["other"]) for said in told.values_list("particulars", flat=True)}
    for rule, other in pairs.keys() - known:
        for user in able:
            notifying.notify(user, KIND, by=None, path=LOG, name=rule, other=other)
