"""Where Stripe posts its notices."""

import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from tenants.access import anyone
from tenants.billing import hearing
from tenants.views.base import RuledView

log = structlog.get_logger(__name__)
LIMIT = 1024 * 1024
SIGNATURE = "Stripe-Signature"


@method_decorator(csrf_exempt, name="dispatch")
class StripeHookView(RuledView):
    """Verify, store, answer. Whoever posts proves it by a signature, not by a session."""

    allow = anyone
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            return _plain(415)
        stated = request.headers.get("Content-Length") or "0"
        if not stated.isdecimal() or int(stated) > LIMIT or len(request.body) > LIMIT:
            return _plain(413)
        if not hearing.is_genuine(request.headers.get(SIGNATURE), request.body):
            log.warning("billing.not_genuine", bytes=len(request.body))
            return _plain(401)
        try:
            hearing.keep(request.body)
        except ValueError:
            return _plain(400)
        except (DatabaseError, InterfaceError) as error:
            log.warning("billing.not_stored", error=type(error).__name__)
            return _plain(503)  # it is posted again
        return _plain(200)


def _plain(status: int) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain; charset=utf-8")
