"""Which channel sends while one does not answer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from config.ids import uuid_or_none
from messaging.models import Channel
from messaging.queries.ways import standbys
from messaging.services import falling_back
from tenants.access import may
from tenants.views.base import TenantView


class FallbackView(TenantView):
    """POST chooses it; empty: none."""

    allow = may("channel.change")

    def post(self, request, pk):
        rows = Channel.objects.accessible_by(request.membership, "channel.change").filter(is_active=True)
        channel, said = get_object_or_404(rows, pk=pk), request.POST.get("fallback", "")
        other = get_object_or_404(standbys(channel, request.membership), pk=uuid_or_none(said)) if said else None
        falling_back.choose(channel, fallback=other, by=request.user)
        messages.success(request, _("Fallback saved"))
        return redirect("channel", pk=channel.pk)
