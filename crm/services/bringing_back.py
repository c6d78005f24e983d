"""What of this app is taken away and brought back for thirty days, and what follows when it is back."""

from django.utils.translation import gettext_lazy as _

from crm.models import (
    Absence,
    Automation,
    DistributionRule,
    File,
    LostReason,
    Note,
    SavedView,
    ScoreRule,
    Sequence,
    Task,
)
from crm.removables import Kind, held
from crm.services import views
from crm.services.automating import keeping as automations
from crm.services.bringing_back_people import PEOPLE
from crm.services.bringing_back_process import PROCESS
from crm.services.distribution import ruling as distribution
from crm.services.distribution import staffing
from crm.services.nurturing import keeping as sequences
from crm.services.scoring import ruling as scoring

ABOUT = ("lead__contact", "contact")
KINDS = (
    Kind(
        Note,
        _("Notes"),
        lambda principal: Note.ever.accessible_by(principal, "lead.delete"),
        ABOUT,
        by="",
        icon="note",
    ),
    Kind(
        Task,
        _("Tasks"),
        lambda principal: Task.ever.accessible_by(principal, "task.delete"),
        ABOUT,
        by="",
        icon="checkbox",
    ),
    Kind(
        File,
        _("Files"),
        lambda principal: File.ever.accessible_by(principal, "lead.delete"),
        (*ABOUT, "company"),
        by="",
        icon="paperclip",
    ),
    Kind(
        Automation,
        _("Automations"),
        held(Automation, "automation.delete"),
        ("pipeline",),
        icon="bolt",
        follow=automations.came_back,
    ),
    Kind(
        Sequence,
        _("Sequences"),
        held(Sequence, "automation.delete"),
        ("pipeline",),
        icon="plant-2",
        follow=sequences.came_back,
    ),
    Kind(ScoreRule, _("Scoring rules"), held(ScoreRule, "pipeline.change"), icon="flame", follow=scoring.came_back),
    Kind(
        DistributionRule,
        _("Distribution rules"),
        held(DistributionRule, "pipeline.change"),
        icon="arrows-split-2",
        follow=distribution.came_back,
    ),
    Kind(Absence, _("Absences"), held(Absence, "pipeline.change"), ("user",), icon="beach", follow=staffing.came_back),
    Kind(
        LostReason,
        _("Lost reasons"),
        held(LostReason, "pipeline.delete"),
        icon="mood-sad",
        taken=_("Another reason has this name by now. Rename that one first, then restore this."),
    ),
    Kind(SavedView, _("Saved views"), SavedView.ever.accessible_by, icon="bookmark", follow=views.came_back),
    *PROCESS,
    *PEOPLE,
)
