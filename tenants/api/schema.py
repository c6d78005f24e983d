"""The description of the API: what each action is for, and everything it may answer."""

import inspect
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from tenants import scopes
from tenants.access import KEY_SCOPES
from tenants.api import once
from tenants.api.once_outside import UNKNOWN, Repeat
from tenants.api.permissions import HEADER
from tenants.api.problems import MEDIA_TYPE

WITH_BODY = ("POST", "PATCH")
USUAL = {
    400: "A field, a parameter or the cursor is wrong; `errors` names it.",
    401: "No key or token, or one that is wrong, revoked or expired. A session's cookie counts only below `/o/<slug>/`.",
    402: "The organization's plan does not have it; `feature` says what, `plan` which plan has it. Reading goes on.",
    403: "The key's scopes or the person's role do not allow it, or `X-Org-Id` names another organization.",
    404: "There is no such row, or it is somebody else's. Below `/o/<slug>/` also: no such organization of yours.",
    413: "The body is larger than 1 MB.",
    415: "The body is not `application/json`.",
    429: "Too many calls. `Retry-After` says how many seconds to wait.",
    503: "The organization is being upgraded. `Retry-After` says how many seconds to wait.",
}
DONE = {
    "200": "As it is now.",
    "201": "Created.",
    "202": "Taken: it goes on in the background, or waits for somebody else to decide.",
    "204": "Done.",
}

# What an action answers that gives a file: to be saved, whatever it is.
FILE: dict[Any, Any] = {(200, "application/octet-stream"): OpenApiResponse(bytes, description="The bytes of the file.")}
# Of a file that somebody sent: where there is a scanner, it is asked first.
UNOPENED = {422: "`infected`: a scanner found it to be harmful. While it was not seen yet, 503 `not_scanned`."}


class ProblemSerializer(serializers.Serializer):
    """An error, as RFC 9457 shapes it."""

    type = serializers.CharField(help_text="Which problem it is, for programs: `urn:loved-crm:problem:<code>`.")
    title = serializers.CharField(help_text="What its status means.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened here and what to do, for people.")
    request_id = serializers.CharField(help_text="Tell it to us when you ask about this call.")
    errors = serializers.DictField(  # type: ignore[assignment]  # a serializer's own attribute of that name
        required=False, help_text="With 400: what is wrong, by field. `body` is about the body as a whole."
    )
    current = serializers.DictField(
        required=False, allow_null=True, help_text="With 409: what it is now. Null when you may not see it."
    )
    last_move = serializers.DictField(
        required=False, allow_null=True, help_text="With 409 of a lead: who moved it last, from where to where."
    )
    feature = serializers.CharField(required=False, help_text="With 402: what the plan lacks.")
    plan = serializers.CharField(
        required=False, allow_null=True, help_text="With 402: the next plan that has it. Null when none on offer has."
    )


class OrganizationSchema(AutoSchema):
    """An action's docstring is its summary and description; problems follow from what kind of action it is."""

    view: Any

    def get_summary(self) -> str:
        return self._doc()[0]

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return self._doc()[1]

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_operation_id(self) -> str:
        return f"{self.view.basename.removeprefix('api-').replace('-', '_')}_{self.view.action}"

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *([once.KEY] if self._is_kept else [])]

    @property
    def _is_kept(self) -> bool:
        """Whether it is done once for each ``Idempotency-Key``, as the view's rows themselves do not see to it."""
        return self.method == "POST" and self.view.action not in self.view.own_keys

    @property
    def _may_be_unknown(self) -> bool:
        return self.view.asks_outside.get(self.view.action) is Repeat.LOOK_FIRST

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status, body in bodies.items():
            body["description"] = body["description"] or ("A page." if self._is_list_view() else DONE[status])
        for code, said in sorted(self._problems().items()):
            bodies[str(code)] = self._get_response_for_code(ProblemSerializer, str(code), [MEDIA_TYPE]) | {
                "description": said
            }
            self._show(bodies[str(code)], code, said)
        return bodies

    def _problems(self) -> dict[int, str]:
        problems = self._usual() | self.view.problems.get(self.view.action, {})
        if self._is_kept:
            running = f"{once.RUNNING} {UNKNOWN}" if self._may_be_unknown else once.RUNNING
            for status, said in {409: running, 422: once.ANOTHER}.items():
                problems[status] = " ".join(filter(None, [problems.get(status), said]))
        return problems

    def _usual(self) -> dict[int, str]:
        answered = {400, 401, 403, 404, 429, 503}
        if self.method in WITH_BODY:
            answered |= {413, 415}
        if self.view.action in self.view.needs:
            answered.add(402)
        return {status: USUAL[status] for status in answered}

    def _show(self, body: dict[str, Any], status: int, said: str) -> None:
        example: dict[str, Any] = {
            "type": f"urn:loved-crm:problem:{CODES.get(status, 'unprocessable')}",
            "title": TITLES[status],
            "status": status,
            "detail": said.split(". ")[0].replace("`", ""),
            "request_id": "0199a4f0c1d97b6e9d2f5a3b8c7e6d10",
        }
        if status == 400:
            example |= {
                "detail": "Some fields need mending; see errors.",
                "errors": {"owner": ["There is no such one."]},
            }
        if status == 402:
            example |= {"feature": "broadcasts", "plan": "growth"}
        body["content"][MEDIA_TYPE]["example"] = example

    def _doc(self) -> tuple[str, str]:
        doc = inspect.getdoc(getattr(self.view, self.view.action)) or ""
        first, _blank, rest = doc.partition("\n\n")
        return " ".join(first.split()).rstrip("."), rest


CODES = {
    400: "invalid",
    401: "not_authenticated",
    402: "plan_feature",
    403: "permission_denied",
    404: "not_found",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    429: "throttled",
    503: "upgrading",
}
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    402: "Not in the plan",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    413: "Too large",
    415: "Media type not supported",
    422: "Not possible",
    429: "Too many requests",
    503: "Not available now",
}


class KeyScheme(OpenApiAuthenticationExtension):
    """How the description shows a key, a token of somebody or of an app, and the organization that goes with it, always."""

    target_class = "tenants.api.authentication.OrganizationAuthentication"
    name = ["apiKey", "organization", "token", "app"]

    def get_security_requirement(self, auto_schema):
        """The organization, and any one of the others."""
        return [{"apiKey": [], "organization": []}, {"token": [], "organization": []}, {"app": [], "organization": []}]

    def get_security_definition(self, auto_schema):
        said = "The id of the organization that the key or token belongs to: an assertion, checked, never a selector."
        signed_in = "What `POST /api/v1/sign-ins/` answers: fifteen minutes of all that the person may."
        flow = {"authorizationUrl": "/oauth/authorize/", "tokenUrl": "/oauth/token/", "refreshUrl": "/oauth/token/"}
        return [
            {"type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer lvd_…`"},
            {"type": "apiKey", "in": "header", "name": HEADER, "description": said},
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": signed_in},
            {
                "type": "oauth2",
                "description": "An app that a person allowed. With PKCE (S256), always.",
                "flows": {"authorizationCode": flow | {"scopes": _scopes_in_words()}},
            },
        ]


def _scopes_in_words() -> dict[str, str]:
    return {scope: f"{noun}: {action}" for noun, actions in scopes.grouped(KEY_SCOPES) for scope, action in actions}


def example(value: dict[str, Any], name: str = "Example", **options: Any) -> OpenApiExample:
    """An example whose name nobody needs to read."""
    return OpenApiExample(name, value=value, **options)
