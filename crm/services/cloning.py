"""What of the commercial process goes along into an organization that is made like another."""

from django.utils.translation import gettext_lazy as _

from crm.models import (
    Automation,
    CustomField,
    DistributionRule,
    LostReason,
    Pipeline,
    ScoreRule,
    Sequence,
    Settings,
    Source,
    Stage,
)
from crm.models.source import new_token
from tenants.services.cloning import Part

# Where leads come from is told to platforms outside: a copy takes none until somebody has connected it.
OUTSIDE = {"account": "", "trouble": "", "warned": dict, "checked_at": None, "token": new_token}
OFF = {"active_since": None, "created_by": None}

PARTS = (
    Part(_("Process rules"), Settings.objects.all),
    Part(_("Pipelines"), lambda: Pipeline.objects.filter(closing_since=None)),
    Part(
        _("Stages"),
        lambda: Stage.objects.filter(successor=None, pipeline__archived_at=None, pipeline__closing_since=None),
        {"closed_by": None},
    ),
    Part(_("Lost reasons"), LostReason.objects.all),
    Part(_("Custom fields"), lambda: CustomField.objects.filter(archived_at=None)),
    Part(_("Scoring rules"), ScoreRule.objects.all),
    Part(_("Distribution rules"), DistributionRule.objects.all, {"credits": dict}),
    Part(_("Automations, switched off"), lambda: Automation.objects.filter(pipeline__archived_at=None), OFF),
    Part(
        _("Sequences, switched off"),
        lambda: Sequence.objects.filter(pipeline__archived_at=None),
        OFF | {"looked_at": None},
    ),
    Part(_("Lead sources, with new addresses"), Source.objects.living, OUTSIDE | {"is_active": False}),
)
