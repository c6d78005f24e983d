"""What of the service goes along into an organization that is made like another: nothing of a single channel."""

from django.utils.translation import gettext_lazy as _

from crm.models import SavedView
from messaging.models import CannedReply, Label, OpeningHours, Radar, RatingRules
from tenants.services.cloning import Part

PARTS = (
    Part(_("Labels"), Label.objects.all),
    Part(
        _("Shared canned replies"),
        lambda: CannedReply.objects.exclude(sharing=SavedView.Sharing.PRIVATE),
        {"owner": None},
    ),
    Part(_("Opening hours"), lambda: OpeningHours.objects.filter(channel=None)),
    Part(_("Rules of ratings"), lambda: RatingRules.objects.filter(channel=None)),
    Part(_("Radar of conversations"), Radar.objects.all),
)
