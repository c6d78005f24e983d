"""Secrets that are shown once: whoever holds one is looked up by its digest, and nobody can read it again."""

import hashlib
import secrets
from typing import ClassVar


class ShownOnce:
    """For models with a ``digest``."""

    PREFIX: ClassVar[str]  # that secret scanners can know

    @classmethod
    def new_secret(cls) -> str:
        """256 bits after the prefix."""
        return cls.PREFIX + secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        """So many random bits need no slow hash: they cannot be guessed, only looked up."""
        return hashlib.sha256(secret.encode()).hexdigest()
