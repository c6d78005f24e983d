"""Rows become companies."""

from collections.abc import Sequence

from crm.custom import values
from crm.forms.people import ADDRESS
from crm.models import Company, Import, Job, JobItem
from crm.services.importing.bringing import Setting
from crm.services.importing.cleaning import Cleaned
from crm.services.importing.matching import Companies

Known, Outcome = Import.Known, JobItem.Outcome


def bring(setting: Setting, rows: Sequence[Cleaned], job: Job) -> list[JobItem]:
    """Known by their CNPJ, else by their name."""
    values = [row.values for row in rows]
    companies = Companies(*([each.get(key, "") for each in values] for key in ("company_name", "cnpj")))
    changed: dict = {}
    items = []
    mine = set(
        Company.objects.accessible_by(setting.principal, "company.change")
        .filter(pk__in=[company.pk for company in companies.known])
        .values_list("pk", flat=True)
    )
    for row in rows:
        item = _row(setting, row, companies, changed, mine)
        item.job, item.place = job, row.place
        items.append(item)
    Company.objects.bulk_create(companies.made)
    made = {company.pk for company in companies.made}
    for company in changed.values():
        if company.pk not in made:
            company.save()
    return JobItem.objects.bulk_create(items)


def _row(setting: Setting, row: Cleaned, companies: Companies, changed: dict, mine: set) -> JobItem:
    said = row.values
    name, cnpj = (said.get(key, "") for key in ("company_name", "cnpj"))
    address = {key: said.get(key, "") for key in ADDRESS}
    company = companies.find(name, cnpj)
    if company is None:
        company = companies.make(name=name, cnpj=cnpj, **address)
        company.custom = values.merged({}, said.get("custom", {}))
        mine.add(company.pk)
        after = {"company": str(company.pk)}
        return _item(company, Outcome.CREATED, before={}, after=after)
    if setting.asked.known == Known.SKIP or company.pk not in mine:
        return _item(company, Outcome.SKIPPED)
    is_whole = setting.asked.known == Known.OVERWRITE
    fields = {"name": name, "cnpj": companies.paper(cnpj), **address}
    news = {
        key: value
        for key, value in fields.items()
        if value and value != getattr(company, key) and (is_whole or not getattr(company, key))
    }
    told = said.get("custom", {})
    fresh = told if is_whole else {key: told[key] for key in told.keys() - company.custom.keys()}
    if (wanted := values.merged(company.custom, fresh)) != company.custom:
        news["custom"] = wanted
    if not news:
        return _item(company, Outcome.UNCHANGED)
    before = {key: getattr(company, key) for key in news}
    for key, value in news.items():
        setattr(company, key, value)
    changed[company.pk] = company
    return _item(company, Outcome.UPDATED, before={"company": before}, after={"company_now": news})


def _item(company: Company, outcome: str, **kept) -> JobItem:
    return JobItem(outcome=outcome, subject_kind="company", subject_id=company.pk, **kept)
