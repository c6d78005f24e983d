"""Forms as visitors see them: a page of their own, or a frame in somebody's site. They work without JavaScript."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from crm import uploads
from crm.capture import layouts
from crm.capture.layouts import Layout
from crm.capture.naming import TRACKS
from crm.models import Receipt, Source
from crm.services import capture_files, doors, submitting
from crm.services.doors import Door
from crm.views.hooks import guarded
from tenants.access import anyone
from tenants.context import in_tenant
from tenants.knocking import is_too_often
from tenants.models import Organization, PrivacyContact

MOST_SENT, IN_SECONDS = 20, 600  # by one network to one form
MOST_WITH_FILES, MOST_WITH_FILES_OF_ALL, IN_HOUR = 10, 200, 3600
EMBED = Path(settings.BASE_DIR) / "static" / "js" / "embed.js"


@method_decorator([csrf_exempt, xframe_options_exempt], name="dispatch")
class VisitorFormView(View):
    """GET shows the form; POST takes what was filled in, and shows what is wrong beside what was typed."""

    allow = anyone
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return guarded(lambda: self._inside(request, token, self._shown))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return guarded(lambda: self._inside(request, token, self._taken))

    def _inside(self, request: HttpRequest, token: str, answer) -> HttpResponse:
        door = doors.find(token, Source.Kind.FORM)
        if door is None or not door.is_open:
            return render(request, "capture/closed.html", status=404 if door is None else 410)
        layout = Layout.read(door.source.form)
        with in_tenant(door.organization.schema_name), translation.override(layout.language):
            response = answer(request, door, layout)
        return _framed(response, layout)

    def _shown(self, request: HttpRequest, door: Door, layout: Layout) -> HttpResponse:
        if request.GET.get("sent"):
            return _page(request, door, layout, sent=True)
        form = layouts.built(layout, consent=door.source.consent_text)
        return _page(request, door, layout, form=form, proof=submitting.proof_text(), tracks=_tracks(request))

    def _taken(self, request: HttpRequest, door: Door, layout: Layout) -> HttpResponse:
        form = layouts.built(layout, request.POST, request.FILES, consent=door.source.consent_text)
        if _is_too_often(request, door):
            form.add_error(None, _("That was a lot at once. Please try again in some minutes."))
            return self._again(request, door, layout, form, status=429)
        proof = submitting.proof_of(request.POST.get("proof", ""))
        if proof is None:
            form.add_error(None, _("The page was open for too long. Please send it once more."))
            return self._again(request, door, layout, form)
        if door.source.consent_text and "consent" in form.errors:
            return self._again(request, door, layout, form, proof=request.POST["proof"])
        suspect = submitting.suspicion(request.POST, proof)
        receipt = _submitted(request, door, proof, suspect)
        if suspect == "too_fast":
            form.add_error(None, _("That was very quick. Please send it once more."))
            return self._again(request, door, layout, form)
        received = capture_files.received(receipt)
        if received:
            form = layouts.built(
                layout, request.POST, request.FILES, consent=door.source.consent_text, received=received
            )
        if not suspect and (not form.is_valid() or receipt.outcome == Receipt.Outcome.REFUSED):
            return self._again(request, door, layout, form, proof=request.POST["proof"], received=[*received.values()])
        return _thanked(request, door, layout)

    def _again(
        self,
        request: HttpRequest,
        door: Door,
        layout: Layout,
        form: forms.Form,
        *,
        proof: str = "",
        status: int = 422,
        **context,
    ) -> HttpResponse:
        proof = proof or submitting.proof_text()
        return _page(request, door, layout, form=form, proof=proof, tracks=_tracks(request), status=status, **context)


class EmbedScriptView(View):
    """The small script that puts a form into somebody's site. Its address never changes, so it has no digest."""

    allow = anyone
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(EMBED.read_bytes(), content_type="text/javascript; charset=utf-8")
        response["Cache-Control"] = "public, max-age=3600"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def _is_too_often(request: HttpRequest, door: Door) -> bool:
    """Files fill a disk: fewer of them, and a bound for all networks together."""
    source = door.source.pk
    who = f"{submitting.network_of(request.META.get('REMOTE_ADDR', ''))}:{source}"
    if is_too_often(f"form:{who}", most=MOST_SENT, seconds=IN_SECONDS):
        return True
    return bool(request.FILES) and (
        is_too_often(f"form-files:{who}", most=MOST_WITH_FILES, seconds=IN_HOUR)
        or is_too_often(f"form-files:{source}", most=MOST_WITH_FILES_OF_ALL, seconds=IN_HOUR)
    )


def _submitted(request: HttpRequest, door: Door, proof: submitting.Proof, suspect: str) -> Receipt:
    files = {name: file for name, file in request.FILES.items() if isinstance(file, UploadedFile)}
    return submitting.submit(
        door.source,
        proof,
        {
            **{name: "\n".join(request.POST.getlist(name))[:5000] for name in request.POST},
            **{name: uploads.plain_name(file.name or "") for name, file in files.items()},
        },
        files=files,
        tracks=_tracks(request),
        address=request.META.get("REMOTE_ADDR", ""),
        suspect=suspect,
    )


def _tracks(request: HttpRequest) -> dict[str, str]:
    """By which way the visitor came: what the site's script passed on, else what the browser says."""
    asked = (request.POST if request.method == "POST" else request.GET).dict()
    found = {name: str(asked[name])[:500] for name in TRACKS if asked.get(name)}
    if request.method == "GET" and "referrer" not in found and (referrer := request.headers.get("Referer", "")):
        found["referrer"] = referrer[:500]
    return found


def _thanked(request: HttpRequest, door: Door, layout: Layout) -> HttpResponse:
    if layout.redirect:
        return redirect(layout.redirect)
    query = {"sent": "1", **({"embed": "1"} if request.GET.get("embed") else {})}
    return redirect(f"{reverse('visitor_form', args=[door.source.token])}?{urlencode(query)}")


def _page(request: HttpRequest, door: Door, layout: Layout, *, status: int = 200, **context) -> HttpResponse:
    context |= {"layout": layout, "source": door.source, "trap": submitting.TRAP}
    context["brand"] = Organization.objects.get(pk=door.organization.pk)  # a door knows only what reading takes
    context["answers"] = PrivacyContact.objects.first()
    context["embedded"] = bool(request.GET.get("embed"))
    response = render(request, "capture/form.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _framed(response: HttpResponse, layout: Layout) -> HttpResponse:
    """Who may show it in a frame; and where its answer may lead, which browsers count as part of the form."""
    target = layouts.site_of(layout.redirect)
    response._csp_replace = {  # type: ignore[attr-defined]  # django-csp's own way to say it for one answer
        "frame-ancestors": ["'self'", *layout.sites],
        "form-action": ["'self'", *([target] if target else [])],
    }
    response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response
