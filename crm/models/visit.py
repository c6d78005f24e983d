"""The stays of leads in stages: what the metrics count, kept by the database itself."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

# A lead that returns to the very moment it entered a stage comes back by undo: what happened since did not happen.
_FOLLOW = """
    IF TG_OP = 'INSERT' THEN
        INSERT INTO crm_stagevisit (lead_id, stage_id, entered_at) VALUES (NEW.id, NEW.stage_id, NEW.entered_stage_at);
    ELSIF OLD.stage_id IS DISTINCT FROM NEW.stage_id THEN
        IF EXISTS (SELECT FROM crm_stagevisit WHERE lead_id = NEW.id AND stage_id = NEW.stage_id
                   AND entered_at = NEW.entered_stage_at AND left_at IS NOT NULL) THEN
            DELETE FROM crm_stagevisit WHERE lead_id = NEW.id AND left_at IS NULL;
            UPDATE crm_stagevisit SET left_at = NULL
            WHERE lead_id = NEW.id AND stage_id = NEW.stage_id AND entered_at = NEW.entered_stage_at;
        ELSE
            UPDATE crm_stagevisit SET left_at = greatest(entered_at, NEW.entered_stage_at)
            WHERE lead_id = NEW.id AND left_at IS NULL;
            INSERT INTO crm_stagevisit (lead_id, stage_id, entered_at)
            VALUES (NEW.id, NEW.stage_id, NEW.entered_stage_at);
        END IF;
    END IF;
    RETURN NULL;
"""


class StageVisit(models.Model):
    """One stay of a lead in a stage; the one without ``left_at`` is where it stands now.

    Written by a trigger on the lead, so moves, imports, bulk changes and raw SQL leave it too.
    """

    id = models.BigAutoField(primary_key=True)
    lead = models.ForeignKey("crm.Lead", models.CASCADE, related_name="visits")
    stage = models.ForeignKey("crm.Stage", models.CASCADE, related_name="+")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("stay in a stage")
        verbose_name_plural = _("stays in stages")
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=models.Q(left_at=None), name="a_lead_stands_in_one_stage"
            )
        ]
        indexes = [models.Index(fields=["lead", "entered_at"], include=["stage", "left_at"], name="visit_of_lead")]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.entered_at}"


def followed_by_visits() -> pgtrigger.Trigger:
    """The trigger of the leads' table that keeps their stays."""
    return pgtrigger.Trigger(
        name="visits",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("stage_id"),
        func=_FOLLOW,
    )
