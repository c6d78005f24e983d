"""What every new organization begins with: the sales pipeline, the usual reasons for losing, rules still open."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from crm.models import LostReason, Pipeline, Settings, Stage
from crm.services.automating import defaults as automating
from crm.services.distribution import knowing
from crm.services.scoring import defaults as scoring

STAGES = (
    # name, kind, colour, probability in %, rotten after days
    (_("Lead"), Stage.Kind.OPEN, Stage.Colour.SLATE, 10, 7),
    (_("Contact"), Stage.Kind.OPEN, Stage.Colour.BLUE, 30, 7),
    (_("Proposal"), Stage.Kind.OPEN, Stage.Colour.VIOLET, 60, 10),
    (_("Negotiation"), Stage.Kind.OPEN, Stage.Colour.AMBER, 80, 10),
    (_("Won"), Stage.Kind.WON, Stage.Colour.GREEN, 100, None),
    (_("Lost"), Stage.Kind.LOST, Stage.Colour.RED, 0, None),
)
LOST_REASONS = (_("Price"), _("Chose another company"), _("No answer"), _("No budget now"), _("Not a fit"))


def stages() -> list[Stage]:
    """The usual columns, in the language of whoever asks."""
    return [
        Stage(name=str(name), kind=kind, colour=colour, probability=probability, rotten_after_days=rotten)
        for name, kind, colour, probability, rotten in STAGES
    ]


def plant(organization) -> None:
    """In Portuguese: the names become the organization's own data."""
    Settings.objects.get_or_create()
    with translation.override("pt-br"):
        pipeline = Pipeline.objects.create(name=str(_("Sales")), is_default=True)
        for position, stage in enumerate(stages()):
            stage.pipeline, stage.position = pipeline, position
            stage.save(force_insert=True)
        LostReason.objects.bulk_create(
            LostReason(name=str(name), position=position) for position, name in enumerate(LOST_REASONS)
        )
        scoring.plant()
        knowing.ensure_default()

    automating.plant()
