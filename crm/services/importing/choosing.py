"""The organization's own words that cells may name: its stages, its people, its sources."""

from uuid import UUID

from django.utils.translation import gettext as _

from crm.identity.names import plain
from crm.job_kinds import Stop
from crm.models import Import, Job, Lead, Pipeline, Stage
from crm.queries import people
from crm.services import jobs
from crm.services.importing import area_codes, columns
from crm.services.importing.cleaning import Choices
from tenants.access import Principal
from tenants.models import User

TURN, ME, NOBODY = "turn", "me", ""


def choices_of(asked: Import, principal: Principal) -> Choices:
    stages = Stage.objects.filter(pipeline=pipeline_of(asked), successor=None).order_by("-position")
    owners: dict[str, User] = {}
    for user in reversed(people.assignable(principal, f"{asked.entity}.create") if has_owner(asked) else []):
        owners |= {plain(user.get_short_name()): user, plain(str(user)): user, plain(user.email): user}
    sources = {plain(word): value for value, label in Lead.Source.choices for word in (value, str(label))}
    customs = {f"{columns.CUSTOM}{field.key}": field for field in columns.custom_fields(asked.entity)}
    return Choices({plain(stage.name): stage for stage in stages}, owners, sources, customs, area_codes.usual())


def has_owner(asked: Import) -> bool:
    return asked.entity != Import.Entity.COMPANY


def pipeline_of(asked: Import) -> UUID | None:
    """The pipeline that was chosen, else the default one."""
    chosen = asked.options.get("pipeline")
    known = Pipeline.objects.filter(pk=chosen) if chosen else Pipeline.objects.filter(is_default=True)
    return known.values_list("pk", flat=True).first()


def stage_of(asked: Import) -> Stage:
    """Where leads go whose row names no stage."""
    stages = Stage.objects.filter(pipeline=pipeline_of(asked), successor=None).order_by("position")
    chosen = asked.options.get("stage")
    found = stages.filter(pk=chosen).first() if chosen else None
    return found or stages.filter(kind=Stage.Kind.OPEN)[:1].get()


def who_may(job: Job, asked: Import) -> Principal:
    """Whose rights the rows come in with, asked again at each chunk. Raises ``Stop``."""
    principal = jobs.principal_of(job)
    if principal is None or not principal.may(f"{asked.entity}.create"):
        raise Stop(_("Whoever started this may not work here any more."))
    return principal
