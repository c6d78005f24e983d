"""What of this app is taken away and brought back for thirty days, and what follows when it is back."""

from django.utils.translation import gettext_lazy as _

from crm.removables import Kind, held
from messaging.models import Broadcast, Budget, CannedReply, Label, OpeningHours, RatingRules
from messaging.services import budgets, hours, labels
from messaging.services.broadcasting import keeping

KINDS = (
    Kind(
        CannedReply,
        _("Canned replies"),
        lambda principal: CannedReply.ever.accessible_by(principal, "change"),
        icon="message-bolt",
        taken=_("Another canned reply has this shortcut by now. Give that one another shortcut, then restore this."),
    ),
    Kind(
        Label,
        _("Labels"),
        held(Label, "pipeline.change"),
        icon="tag",
        taken=_("Another label has this name by now. Rename that one first, then restore this."),
        follow=labels.came_back,
    ),
    Kind(
        Broadcast, _("Broadcasts"), held(Broadcast, "broadcast.delete"), icon="speakerphone", follow=keeping.came_back
    ),
    Kind(
        Budget,
        _("Budgets"),
        held(Budget, "channel.change"),
        ("channel",),
        icon="coins",
        taken=_("There is another budget for this by now. Give that one up first, then restore this."),
        follow=budgets.came_back,
    ),
    Kind(
        OpeningHours,
        _("Opening hours"),
        held(OpeningHours, "channel.change"),
        ("channel",),
        icon="clock-hour-4",
        taken=_("The channel has other opening hours by now. Give those up first, then restore these."),
        follow=hours.came_back,
    ),
    Kind(
        RatingRules,
        _("Rules of ratings"),
        held(RatingRules, "channel.change"),
        ("channel",),
        icon="star",
        taken=_("The channel has other rules by now. Give those up first, then restore these."),
    ),
)
