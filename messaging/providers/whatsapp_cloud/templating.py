"""Templates made at Meta: submitted for approval, changed, deleted, and the files that are their examples."""

from dataclasses import replace
from typing import Any, BinaryIO

from config.outside.errors import Rejected, Unavailable

from ..base import Credentials
from ..outgoing import ProviderTemplate
from ..templating import TemplateDraft, Templating
from .api import Graph

GONE = frozenset({"100_2593002", "100_unknown_id"})  # of one that is to be deleted: then it is


class MetaTemplates(Templating):
    """The account's templates."""

    def submit(self, credentials: Credentials, draft: TemplateDraft) -> ProviderTemplate:
        graph = Graph(credentials)
        told = graph.post(
            f"{graph.waba_id}/message_templates",
            once=True,
            json={
                "name": draft.name,
                "language": draft.language,
                "category": draft.category,
                "parameter_format": draft.parameter_format,
                "components": draft.components,
            },
        )
        taken = ProviderTemplate(
            **vars(draft), external_id=_text(told, "id"), status=_text(told, "status") or "PENDING"
        )
        return replace(taken, category=_text(told, "category") or draft.category)  # Meta may know better

    def change(self, credentials: Credentials, external_id: str, draft: TemplateDraft) -> None:
        Graph(credentials).post(
            external_id,
            json={
                "category": draft.category,
                "parameter_format": draft.parameter_format,
                "components": draft.components,
            },
        )

    def delete(self, credentials: Credentials, external_id: str, name: str) -> None:
        graph = Graph(credentials)
        named = {"hsm_id": external_id} if external_id else {}
        try:
            graph.delete(f"{graph.waba_id}/message_templates", params={"name": name, **named})
        except Rejected as refused:
            if refused.code not in GONE:
                raise

    def sample(self, credentials: Credentials, file: BinaryIO, *, filename: str, mime_type: str, size: int) -> str:
        """Meta takes examples by its uploads for apps, which belong to the app that the token is of."""
        graph = Graph(credentials)
        app = _needed(graph.get("app", fields="id"), "id")
        session = _needed(
            graph.post(f"{app}/uploads", params={"file_name": filename, "file_length": size, "file_type": mime_type}),
            "id",
        )
        return _needed(graph.upload(session, file.read()), "h")


def _needed(told: dict[str, Any], key: str) -> str:
    if value := _text(told, key):
        return value
    raise Unavailable("Meta's answer lacks what was asked for.", code="unreachable")


def _text(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
