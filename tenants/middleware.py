"""From an address to an organization: who may enter is settled before any schema is."""

import re
from collections.abc import Sequence
from contextlib import nullcontext
from zoneinfo import ZoneInfo

import structlog
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from config.templatetags.ui import public_url
from tenants import audit, second_step, strangers
from tenants.api.grants import authenticate_grant
from tenants.api.keys import authenticate_key
from tenants.api.problems import problem_response
from tenants.context import in_tenant
from tenants.google import domains
from tenants.models import ApiKey, Membership, Organization
from tenants.schemas import bears
from tenants.services import devices, seeing, support

ORGANIZATION_PREFIX = "/o/"
KEY_API = "/api/v1/"
State = Organization.State
SLUG = re.compile(r"[a-z0-9-]{1,50}")
LONGEST_NAME = 160  # of who acts, in a line of audit
SAFE = ("GET", "HEAD", "OPTIONS")
ENDS_OF_LOOKING = ("/settings/seeing/", "/settings/support/visit/")
ANY_API = re.compile(r"(?:/o/[^/]*)?/api/")


class OrganizationMiddleware:
    """Enter the organization that the address or the API key names, for one request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.organization = request.membership = request.grant = None
        with audit.acting(actor_of(request)):
            devices.note(request)
            if request.path_info.startswith(ORGANIZATION_PREFIX):
                return self._of_address(request)
            if request.path_info.startswith(KEY_API):
                return self._of_key(request)
            return self._in_language(request)

    def _of_address(self, request):
        slug, _slash, rest = request.path_info.removeprefix(ORGANIZATION_PREFIX).partition("/")
        membership = membership_of(request.user, slug, (State.ACTIVE, State.LEAVING))
        if membership is None and (membership := support.visiting(request, slug)):
            with audit.acting(support.actor(membership.user)):
                audit.record("support.looked", organization_id=membership.organization_id, path=request.path[:200])
                return self._inside(request, membership, slug, rest)
        if membership is None:
            # One answer for unknown organizations and for those one does not belong to, and one line of audit.
            note_refusal(slug, request.path)
            request.urlconf = "config.refused_urls"
            return self._refused(request)
        return self._inside(request, membership, slug, rest)

    def _inside(self, request, membership, slug: str, rest: str):
        if second_step.is_shut(membership):
            return _second_step_first(request, slug)
        if domains.is_shut(request.session, membership.organization):
            return _another_account(request, membership.organization)
        request.organization, request.membership = membership.organization, membership
        if request.organization.state == State.LEAVING:
            request.urlconf = "config.leaving_urls"
            return self._below(request, slug, rest)
        if shown := seeing.seen(request.session, membership):
            request.membership = shown
        if request.membership.is_looking and request.method not in SAFE and f"/{rest}" not in ENDS_OF_LOOKING:
            return self._looking_only(request)
        request.urlconf = "config.organization_urls"
        return self._below(request, slug, rest)

    def _below(self, request, slug: str, rest: str):
        """The addresses of the organization are short of their prefix, and made with it."""
        before = get_script_prefix()
        request.path_info = f"/{rest}"
        set_script_prefix(f"{before}o/{slug}/")
        try:
            return self._enter(request)
        finally:
            set_script_prefix(before)

    def _refused(self, request):
        """Whoever is not signed in is told so, whatever the address: a page that stood open can ask for that."""
        response = self._in_language(request)
        if not request.user.is_authenticated:
            response["HX-Trigger"] = '{"signed-out": {}}'
        return response

    def _looking_only(self, request):
        """Whoever sees the pages as a member does, or as support, writes nothing, whatever the address."""
        audit.record(
            "seeing.write_refused",
            organization_id=request.organization.pk,
            path=request.path[:200],
            method=request.method,
        )
        said = _("You are only looking: nothing can be changed.")
        if ANY_API.match(request.path):
            return problem_response(request, 403, code="looking_only", detail=said)
        return trigger_client_event(HttpResponse(said, status=403), "toast", {"text": said, "kind": "bad"})

    def _of_key(self, request):
        if key := authenticate_key(request):
            request.organization, request.membership = key.organization, key
            with audit.acting(actor_of_key(key, request)):
                return self._enter(request)
        if grant := authenticate_grant(request):
            return self._of_grant(request, grant)
        return self._in_language(request)

    def _of_grant(self, request, grant):
        member = grant.member
        request.grant, request.organization = grant, member.organization
        request.membership = grant if grant.app else member
        with audit.acting(actor_of_person(member.user, request, by=grant)):
            if second_step.is_shut(member):
                return _second_step_first(request, member.organization.slug)
            return self._enter(request)

    def _enter(self, request):
        organization = request.organization
        if not bears(organization.schema_version):
            return _upgrading(request)
        with (
            structlog.contextvars.bound_contextvars(organization=organization.slug),
            timezone.override(ZoneInfo(organization.timezone)),
            in_tenant(organization.schema_name),
            seeing.nothing_written()
            if getattr(request.membership, "is_looking", False) and request.method in SAFE
            else nullcontext(),
        ):
            return self._in_language(request)

    def _in_language(self, request):
        if request.user.is_authenticated and request.user.language:
            with translation.override(request.user.language):
                request.LANGUAGE_CODE = translation.get_language()
                return self.get_response(request)
        return self.get_response(request)


def membership_of(user, slug: str, states: Sequence[str] = (State.ACTIVE,)) -> Membership | None:
    """The person's active membership of a living organization (or one of these states), or nothing at all."""
    if not user.is_authenticated or not user.is_active or not SLUG.fullmatch(slug):
        return None
    return (
        Membership.objects.across_organizations()
        .select_related("organization__plan", "role", "team", "user")
        .filter(user=user, is_active=True, organization__slug=slug, organization__state__in=states)
        .first()
    )


def actor_of(request) -> audit.Actor:
    """The signed-in person, as audit lines name them."""
    user = request.user
    known = {"id": str(user.pk), "name": user.email} if user.is_authenticated else {"name": "anonymous"}
    return audit.Actor(**known, request_id=request.id, address=request.META.get("REMOTE_ADDR", ""))


def actor_of_key(key: ApiKey, request) -> audit.Actor:
    """An API key, as audit lines name it."""
    address = request.META.get("REMOTE_ADDR", "")
    return audit.Actor(id=str(key.pk), name=f"API key {key.name}", request_id=request.id, address=address)


def actor_of_person(user, request, *, by=None) -> audit.Actor:
    """Somebody who comes without a session, maybe by the grant of an app, as audit lines name them."""
    app = by.app if by else None
    return audit.Actor(
        id=str(user.pk),
        name=(f"{user.email} ({app})" if app else user.email)[:LONGEST_NAME],
        request_id=request.id,
        address=request.META.get("REMOTE_ADDR", ""),
        through=f"grant {by.pk}" if app else "",
    )


@csrf_exempt  # else a form without a token would be told something else than one with it
def not_found(request, *args, **kwargs):
    """What every refused organization address answers."""
    if ANY_API.match(request.path):
        said = _("There is nothing at this address that you may see.")
        return problem_response(request, 404, code="not_found", detail=said)
    raise Http404


def note_refusal(slug: str, path: str, *, actor: audit.Actor | None = None) -> None:
    """The line of audit about an attempt on an organization, page or socket."""
    if strangers.is_noted(actor or audit.current_actor()):
        audit.record("organization.refused", organization_id=_id_of(slug), actor=actor, slug=slug[:60], path=path[:200])


def _id_of(slug: str):
    if not SLUG.fullmatch(slug):
        return None
    return Organization.objects.filter(slug=slug).values_list("pk", flat=True).first()


def _second_step_first(request, slug: str) -> HttpResponse:
    """Nothing of an organization is reached by who has no second step where one is wanted; it is set up outside."""
    audit.record("second_step.missing", organization_id=_id_of(slug), path=request.path[:200])
    if ANY_API.match(request.path):
        said = _("This organization asks for a second step of signing in. Set it up under My account, Security.")
        return problem_response(request, 403, code="second_step_required", detail=said)
    where = f"{public_url('security')}?{urlencode({'asked_by': slug})}"
    return HttpResponseClientRedirect(where) if request.htmx else HttpResponseRedirect(where)


def _another_account(request, organization: Organization) -> HttpResponse:
    """Who came by a Google account of somewhere else reaches nothing here, and learns which would do."""
    audit.record("sign_in.google_domain", organization_id=organization.pk, path=request.path[:200])
    told = {"name": organization.name, "domains": ", ".join(organization.google_domains)}
    said = _(
        "%(name)s lets people in by Google accounts of %(domains)s only. Sign out and in by one, or by your password."
    )
    if ANY_API.match(request.path):
        return problem_response(request, 403, code="google_domain", detail=said % told)
    return TemplateResponse(request, "account/google/refused.html", {"said": said % told}, status=403).render()


def _upgrading(request) -> HttpResponse:
    """A half-migrated schema is nobody's to work in."""
    request.organization = request.membership = None  # the page must not look into the schema
    message = _("This organization is being upgraded. Try again in a minute.")
    if ANY_API.match(request.path):
        response: HttpResponse = problem_response(request, 503, code="upgrading", detail=message)
    else:
        response = TemplateResponse(request, "503.html", {"message": message}, status=503).render()
    response["Retry-After"] = "60"
    return response
