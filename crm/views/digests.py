"""Ending the e-mails that gather what waits, by the link in each of them."""

from crm.services import digests, notification_preferences
from tenants.models import User
from tenants.views.stopping import StopView


class DigestStopView(StopView):
    """Those of what waits."""

    purpose = digests.PURPOSE
    template = "crm/digest/stop.html"

    def stop(self, user: User) -> None:
        notification_preferences.want_no_digest(user)
