"""The contract of a provider by which templates are made: submitted, changed, deleted."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from .outgoing import ProviderTemplate


@dataclass(frozen=True, kw_only=True)
class TemplateDraft:
    """A template that is to be approved."""

    name: str
    language: str
    category: str
    parameter_format: str
    components: list[dict[str, Any]]


class Templating(ABC):
    """Makes templates at a provider. Holds no state; raises what sending raises."""

    @abstractmethod
    def submit(self, credentials: Mapping[str, str], draft: TemplateDraft) -> ProviderTemplate:
        """Hand a new one in for approval. AnswerLost when it may have been taken all the same."""

    @abstractmethod
    def change(self, credentials: Mapping[str, str], external_id: str, draft: TemplateDraft) -> None:
        """Other words for one that is there; it is looked at again. Its name and language stay."""

    @abstractmethod
    def delete(self, credentials: Mapping[str, str], external_id: str, name: str) -> None:
        """It may be sent no more, in this language. Deleting it again changes nothing."""

    @abstractmethod
    def sample(
        self, credentials: Mapping[str, str], file: BinaryIO, *, filename: str, mime_type: str, size: int
    ) -> str:
        """Hand over the file that is shown as an example of a header, and return the name to give it by."""
