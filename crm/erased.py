"""What is left of an address whose person was erased: a digest by the organization's own key.

It tells whether a number is that one again, and nobody can read it back: not without the key, and not in another
organization, whose key is another one.
"""

import hmac
from functools import lru_cache
from uuid import UUID

from tenants import context
from tenants.models import Organization

MARK = "erased:"
PURPOSE = b"erased addresses"


def name_of(key: str) -> str:
    """Under which a word about this address is kept once its person is erased."""
    return f"{MARK}{hmac.digest(secret_for(PURPOSE), key.encode(), 'sha256').hex()}"


def secret_for(purpose: bytes) -> bytes:
    """A key of the organization's for one purpose. It outlives the platform's keys."""
    return _secret(context.current_organization_id(), purpose)


@lru_cache(maxsize=4096)
def _secret(organization_id: UUID, purpose: bytes) -> bytes:
    """Of its own, so that what seals raw deliveries serves for nothing else."""
    return hmac.digest(Organization.objects.get(pk=organization_id).data_key, purpose, "sha256")
