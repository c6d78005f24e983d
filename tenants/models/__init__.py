"""The public schema: who there is, and what they may do."""

from tenants.billing.models import BillingAccount, Invoice, PlanNotice
from tenants.deletion.models import Deletion, DeletionReminder
from tenants.exports.models import OrganizationExport
from tenants.inbound.models import Delivery, Route
from tenants.leases.models import Lease
from tenants.outbox.models import OutboxItem
from tenants.privacy.incident import Incident, IncidentEntry, PrivacyContact
from tenants.privacy.models import Erasure

from .agreement import Agreement
from .answered_call import AnsweredCall
from .api_key import ApiKey
from .api_origin import ApiOrigin
from .audit import PlatformAuditLine
from .device import Device
from .factor import WatchedFactor
from .google import WatchedGoogle
from .grant import Grant, GrantToken
from .heartbeat import Heartbeat
from .invitation import Invitation
from .membership import Membership, Role, Team
from .oauth import OAuthApp, OAuthCode
from .organization import Organization, Plan, SchemaStep, SchemaTemplate
from .ownership import OwnershipOffer
from .passkey import PasskeyChallenge
from .security import Alert, SecurityRules, SignInPlace
from .session import WatchedSession
from .set_up import SetUp, SetUpMark, SetUpReminder
from .support import SupportConsent, SupportVisit
from .user import User

__all__ = [
    "Agreement",
    "Alert",
    "AnsweredCall",
    "ApiKey",
    "ApiOrigin",
    "BillingAccount",
    "Deletion",
    "DeletionReminder",
    "Delivery",
    "Device",
    "Erasure",
    "Grant",
    "GrantToken",
    "Heartbeat",
    "Incident",
    "IncidentEntry",
    "Invitation",
    "Invoice",
    "Lease",
    "Membership",
    "OAuthApp",
    "OAuthCode",
    "Organization",
    "OrganizationExport",
    "OutboxItem",
    "OwnershipOffer",
    "PasskeyChallenge",
    "Plan",
    "PlanNotice",
    "PlatformAuditLine",
    "PrivacyContact",
    "Role",
    "Route",
    "SchemaStep",
    "SchemaTemplate",
    "SecurityRules",
    "SetUp",
    "SetUpMark",
    "SetUpReminder",
    "SignInPlace",
    "SupportConsent",
    "SupportVisit",
    "Team",
    "User",
    "WatchedFactor",
    "WatchedGoogle",
    "WatchedSession",
]
