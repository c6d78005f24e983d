"""Pages of other sites that call the API from a browser (CORS): those that the organization lists, and never with a cookie."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from tenants.middleware import KEY_API
from tenants.services import origins

LONGEST = 200
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Org-Id, Idempotency-Key, X-Request-Id",
    "Access-Control-Max-Age": "600",
}
EXPOSED = {"Access-Control-Expose-Headers": "X-Request-Id, Retry-After, Idempotency-Replayed"}


class CrossOriginMiddleware:
    """Says to the browser whether the page may read the answer; the API itself asks for a key or token all the same."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        origin = request.headers.get("Origin", "")
        if not request.path_info.startswith(KEY_API) or not origin or len(origin) > LONGEST:
            return self.get_response(request)
        asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if asks_first else self.get_response(request)
        if origins.is_listed(origin, getattr(request, "organization", None)):
            let_read(request, response, PREFLIGHT if asks_first else EXPOSED)
        patch_vary_headers(response, ["Origin"])
        return response


def let_read(request: HttpRequest, response: HttpResponse, more: dict[str, str] | None = None) -> None:
    """The page that asks may read this answer."""
    response["Access-Control-Allow-Origin"] = request.headers["Origin"]
    for name, value in (more or {}).items():
        response[name] = value
