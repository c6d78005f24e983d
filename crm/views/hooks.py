"""Addresses that other systems post leads to. Whatever arrives is stored before it is answered."""

from collections.abc import Callable

import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from config.outside import signatures
from crm.capture import bodies
from crm.models import Source
from crm.providers import google_ads
from crm.providers.meta_leads import parse
from crm.services import capturing, doors
from crm.services.capturing import Arrival
from crm.services.doors import Door
from tenants.access import anyone
from tenants.context import in_tenant
from tenants.inbound import store
from tenants.knocking import is_too_often

log = structlog.get_logger(__name__)
LIMIT = 1024 * 1024
Kind = Source.Kind
SIGNATURES = ("X-Signature-256", "X-Hub-Signature-256")
IDEMPOTENCY = ("Idempotency-Key", "X-Idempotency-Key", "Webhook-Id")


@method_decorator(csrf_exempt, name="dispatch")
class HookView(View):
    """What the addresses share: size, frequency, whose it is, and never a 500."""

    allow = anyone
    kind: str
    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            return told(415, "Send the body as it is, not packed.")
        stated = request.headers.get("Content-Length") or "0"
        if not stated.isdecimal() or int(stated) > LIMIT or len(request.body) > LIMIT:
            return told(413, "The body is larger than 1 MB.")
        return guarded(lambda: self._answered(request, token))

    def _answered(self, request: HttpRequest, token: str) -> HttpResponse:
        door = doors.find(token, self.kind)
        if door is None:
            return told(404, "There is no such address.")
        if is_too_often(token, most=doors.ADDRESSES_A_MINUTE):
            return told(429, "Too many at once. Come again in a minute.")
        if not self.is_genuine(request, door):
            log.warning("captures.not_genuine", address=token[:6], bytes=len(request.body))
            return told(401, "The signature or the key is missing or wrong.")
        if not door.is_open:
            return told(410, "This source takes no leads at present.")
        return self.take(request, door)

    def is_genuine(self, request: HttpRequest, door: Door) -> bool:
        raise NotImplementedError

    def take(self, request: HttpRequest, door: Door) -> HttpResponse:
        raise NotImplementedError


class LeadHookView(HookView):
    """Any system's JSON, form or multipart post; with a secret, also signed."""

    kind = Kind.WEBHOOK

    def is_genuine(self, request: HttpRequest, door: Door) -> bool:
        secret = door.credentials.get("secret", "")
        if not secret:
            return True  # the address is the secret
        given = next((request.headers[name] for name in SIGNATURES if name in request.headers), None)
        return signatures.sha256_is_valid(given, request.body, secret)

    def take(self, request: HttpRequest, door: Door) -> HttpResponse:
        body = request.body
        try:
            bodies.read(body)
        except bodies.Unreadable as error:
            if body.strip():
                _keep_refused(door, body)
            return told(400, f"The body cannot be read as JSON or as a form ({error}).")
        key = next((request.headers[name] for name in IDEMPOTENCY if request.headers.get(name)), "")
        doors.keep(door, body, provider=doors.HOOK, key=key[:500])
        return JsonResponse({"status": "stored"})


class GoogleHookView(HookView):
    """Google Ads: the key travels in the body, and its test button shows our message."""

    kind = Kind.GOOGLE

    def is_genuine(self, request: HttpRequest, door: Door) -> bool:
        try:
            return google_ads.verify(request.body, door.credentials.get("google_key", ""))
        except ValueError:
            return False

    def take(self, request: HttpRequest, door: Door) -> HttpResponse:
        try:
            google_ads.parse(request.body)
        except ValueError as error:
            return told(400, f"This is no lead form: {error}.")
        doors.keep(door, request.body, provider=doors.GOOGLE)
        return JsonResponse({})


class MetaHookView(HookView):
    """A customer's own Meta app, subscribed to its page."""

    kind = Kind.META
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return guarded(lambda: self._handshake(request, token))

    def _handshake(self, request: HttpRequest, token: str) -> HttpResponse:
        door, asked = doors.find(token, self.kind), request.GET
        is_ours = door is not None and signatures.token_is_valid(
            asked.get("hub.verify_token"), door.credentials.get("verify_token", "")
        )
        if not is_ours or asked.get("hub.mode") != "subscribe":
            return HttpResponse(status=403, content_type="text/plain")
        return HttpResponse(asked.get("hub.challenge", "")[:200], content_type="text/plain; charset=utf-8")

    def is_genuine(self, request: HttpRequest, door: Door) -> bool:
        given, secret = request.headers.get("X-Hub-Signature-256"), door.credentials.get("app_secret", "")
        return signatures.sha256_is_valid(given, request.body, secret)

    def take(self, request: HttpRequest, door: Door) -> HttpResponse:
        try:
            parse.notices(request.body)
        except ValueError:
            return told(400, "This is no JSON object.")
        doors.keep_own(door, request.body)
        return HttpResponse(status=200, content_type="text/plain")


def told(status: int, message: str) -> JsonResponse:
    response = JsonResponse({"message": message}, status=status)
    if status in (429, 503):
        response["Retry-After"] = "60" if status == 429 else "5"
    return response


def guarded(answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Where the database cannot be asked, the sender is asked to come again."""
    try:
        return answer()
    except (DatabaseError, InterfaceError) as error:
        log.warning("captures.no_database", error=type(error).__name__)
        return told(503, "Not now. Come again in a moment.")


def _keep_refused(door: Door, body: bytes) -> None:
    """Nobody's lead yet, but kept: whoever set the other system up sees what it sends."""
    if is_too_often(f"unreadable:{door.source.pk}", most=30):
        return
    text = body.decode("utf-8", "replace")[:20_000].replace("\0", "�")
    with in_tenant(door.organization.schema_name):
        payload = {"body": text, "told": {}}
        key = f"unreadable:{store.digest_of(body)}"
        capturing.refuse(Arrival(key=key, told={}, payload=payload, source=door.source), "unreadable")
