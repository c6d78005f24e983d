"""Google accounts that people sign in with: a change is audited."""

from allauth.socialaccount.models import SocialAccount

from tenants.audit import audited_public


class WatchedGoogle(SocialAccount):
    """Only here to put a trigger on allauth's table."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [audited_public("extra_data", "last_login")]
