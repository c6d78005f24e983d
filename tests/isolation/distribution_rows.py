"""Rows of distribution that have an address."""

from datetime import timedelta

from django.utils import timezone

from crm.models import Absence, Company, DistributionRule, Enrichment
from tests import makers


def rule(cast) -> dict:
    return {"pk": DistributionRule.objects.create(name="Capital", users=[cast.rep.user_id], position=3).pk}


def person(cast) -> dict:
    return {"pk": cast.rep.pk}


def absence(cast) -> dict:
    today = timezone.localdate()
    row = Absence.objects.create(user=cast.rep.user, first_day=today, last_day=today + timedelta(days=3))
    return {"pk": row.pk}


def company(cast) -> dict:
    """With a right CNPJ that the register knows."""
    row = Company.objects.create(name="Studio Lume", cnpj="19.131.243/0001-97")
    Enrichment.objects.create(kind="cnpj", key="19131243000197", state="known", values={"city": "SAO PAULO"})
    contact = makers.make_contact("Marina", company=row)
    makers.make_lead("Marina", contact=contact, owner=cast.rep, company=row)
    return {"pk": row.pk, "field": "city"}


MAKERS = {
    "companies/<uuid:pk>/register/": company,
    "settings/distribution/rules/": rule,
    "settings/distribution/people/": person,
    "settings/distribution/absences/": absence,
    "api/v1/distribution-rules/": rule,
    "api/v1/availabilities/": person,
    "api/v1/absences/": absence,
}
