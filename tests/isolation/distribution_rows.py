"""Rows of distribution that have an address."""

from datetime import timedelta

from django.utils import timezone

from crm.models import Absence, DistributionRule


def rule(cast) -> dict:
    return {"pk": DistributionRule.objects.create(name="Capital", users=[cast.rep.user_id], position=3).pk}


def person(cast) -> dict:
    return {"pk": cast.rep.pk}


def absence(cast) -> dict:
    today = timezone.localdate()
    row = Absence.objects.create(user=cast.rep.user, first_day=today, last_day=today + timedelta(days=3))
    return {"pk": row.pk}


MAKERS = {
    "settings/distribution/rules/": rule,
    "settings/distribution/people/": person,
    "settings/distribution/absences/": absence,
    "api/v1/distribution-rules/": rule,
    "api/v1/availabilities/": person,
    "api/v1/absences/": absence,
}
