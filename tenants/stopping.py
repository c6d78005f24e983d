"""Links in e-mails that end them: for whoever holds the e-mail, without signing in, and good for nothing else. Inside a door."""

from tenants import context
from tenants.models import User

VALID_FOR = 400 * 24 * 3600  # seconds


def proof_of(purpose: str, user: User) -> str:
    """What the link carries."""
    return context.sign(purpose, str(user.pk))


def whose(purpose: str, proof: str) -> User | None:
    """Whom the link was made for; None when it was not made here, or for something else."""
    try:
        pk = context.unsign(purpose, proof, max_age=VALID_FOR)
    except context.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
