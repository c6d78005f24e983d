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
from crm.services.distribution import ruling as distribution
from crm.services.distribution import staffing
from crm.services.nurturing import keeping as sequences
from crm.services.scoring import ruling as scoring

ABOUT = ("lead__contact", "contact")
KINDS = (
    Kind(Note, _("Notes"), "note", lambda principal: Note.ever.accessible_by(principal, "lead.delete"), ABOUT),
    Kind(Task, _("Tasks"), "checkbox", lambda principal: Task.ever.accessible_by(principal, "task.delete"), ABOUT),
    Kind(
        File,
        _("Files"),
        "paperclip",
        lambda principal: File.ever.accessible_by(principal, "lead.delete"),
        (*ABOUT, "company"),
    ),
    Kind(
        Automation,
        _("Automations"),
        "bolt",
        held(Automation, "automation.delete"),
        ("pipeline",),
        follow=automations.came_back,
    ),
    Kind(
        Sequence,
        _("Sequences"),
        "plant-2",
        held(Sequence, "automation.delete"),
        ("pipeline",),
        follow=sequences.came_back,
    ),
    Kind(ScoreRule, _("Scoring rules"), "flame", held(ScoreRule, "pipeline.change"), follow=scoring.came_back),
    Kind(
        DistributionRule,
        _("Distribution rules"),
        "arrows-split-2",
        held(DistributionRule, "pipeline.change"),
        follow=distribution.came_back,
    ),
    Kind(Absence, _("Absences"), "beach", held(Absence, "pipeline.change"), ("user",), follow=staffing.came_back),
    Kind(
        LostReason,
        _("Lost reasons"),
        "mood-sad",
        held(LostReason, "pipeline.delete"),
        taken=_("Another reason has this name by now. Rename that one first, then restore this."),
    ),
    Kind(SavedView, _("Saved views"), "bookmark", SavedView.ever.accessible_by, follow=views.came_back),
)
