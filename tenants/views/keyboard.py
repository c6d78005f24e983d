"""One's own keys."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tenants import shortcuts
from tenants.access import signed_in
from tenants.services import keyboard
from tenants.views.base import RuledView


class KeyboardView(RuledView):
    """GET lists every key; POST gives an action another one, or switches single keys; DELETE brings back the usual ones."""

    allow = signed_in

    def get(self, request):
        return self._shown(request, "account/keyboard/index.html")

    def post(self, request):
        said = request.POST
        if said.get("letters") in ("on", "off"):
            keyboard.use_letters(request.user, said["letters"] == "on")
            return self._shown(request)
        action = said.get("action", "")
        if action not in shortcuts.BY_ACTION:
            return HttpResponse(status=422)
        try:
            keyboard.choose(request.user, action, said.get("key", "").strip().lower())
        except keyboard.Refused as refusal:
            return self._shown(request, action=action, problem=str(refusal), status=422)
        return self._shown(request, action=action, done=_("Saved. It acts on every page you open from now on."))

    def delete(self, request):
        keyboard.reset(request.user)
        return self._shown(request, done=_("The usual keys are back."))

    def _shown(self, request, template="account/keyboard/_keys.html", *, status=200, **about):
        return render(request, template, about, status=status)
