"""The steps of setting up that are about the sales process, and what of it is looked at before going live."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.models import Import, Job, Pipeline, Source, Stage
from tenants.models import Membership
from tenants.steps import Check, Found, Seen, Step

TOUCHED = timedelta(seconds=10)  # after which a change is somebody's, and not the planting


def _pipeline(membership: Membership) -> Found:
    """Changed counts as looked at."""
    first = Pipeline.objects.order_by("-is_default", "position").first()
    if first is None:
        return Found(is_done=False)
    stages = Stage.objects.filter(archived_at=None)
    changed = stages.filter(updated_at__gt=F("pipeline__created_at") + TOUCHED).exists()
    n = stages.filter(pipeline=first).count()
    words = ngettext("%(name)s, %(n)s stage", "%(name)s, %(n)s stages", n) % {"name": first.name, "n": n}
    return Found(is_done=changed or Pipeline.objects.count() > 1, words=words)


def _stages(membership: Membership) -> dict[str, Any]:
    pipeline = Pipeline.objects.order_by("-is_default", "position").first()
    return {"pipeline": pipeline, "stages": pipeline.stages.order_by("position") if pipeline else []}


def _import(membership: Membership) -> Found:
    rows = Import.objects.accessible_by(membership).filter(run_job__state=Job.State.DONE)
    last = rows.newest_first().first()
    return Found(is_done=last is not None, words=last.name if last else "")


def _sources(membership: Membership) -> Found:
    names = list(Source.objects.accessible_by(membership).order_by("created_at").values_list("name", flat=True)[:3])
    return Found(is_done=bool(names), words=", ".join(names))


def _source_works(membership: Membership) -> Seen:
    sources = Source.objects.accessible_by(membership).filter(is_active=True)
    if sources.exists():
        return Seen(works=True, words=", ".join(sources.order_by("created_at").values_list("name", flat=True)[:3]))
    text = _("No form, ad or webhook brings leads yet. Messages do without.")
    return Seen(works=False, words=text, page="sources", action=_("Set one up"))


STEPS = (
    Step(
        key="pipeline",
        place=20,
        name=gettext_lazy("Pipeline"),
        title=gettext_lazy("Your sales pipeline"),
        text=gettext_lazy(
            "These are the columns of your board. Begin with them, or make them yours; later is fine too."
        ),
        hint=gettext_lazy("the stages of a sale"),
        minutes=1,
        permission="pipeline.change",
        template="crm/set_up/_pipeline.html",
        look=_pipeline,
        shown=_stages,
        confirms=True,
    ),
    Step(
        key="import",
        place=50,
        name=gettext_lazy("First contacts"),
        title=gettext_lazy("Bring your contacts along"),
        text=gettext_lazy("From a spreadsheet or the tool you used before. Or begin from nothing: pass this over."),
        hint=gettext_lazy("import, or begin from nothing"),
        minutes=3,
        permission="lead.create",
        template="crm/set_up/_import.html",
        look=_import,
    ),
    Step(
        key="sources",
        place=60,
        name=gettext_lazy("Lead sources"),
        title=gettext_lazy("Where your leads come from"),
        text=gettext_lazy("A form on your site, ads of Meta and Google, or any system that can send a webhook."),
        hint=gettext_lazy("form, ads, webhook"),
        minutes=2,
        permission="pipeline.change",
        template="crm/set_up/_sources.html",
        look=_sources,
    ),
)
CHECKS = (Check("lead_source", 30, gettext_lazy("Lead source"), icon="filter-down", look=_source_works),)
