"""The REST API: one schema, cursor paging, problem details, throttles per principal and organization."""

from config import env

from .core import TEST

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenants.api.authentication.OrganizationAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "tenants.api.permissions.OrganizationAsserted",
        "tenants.api.permissions.DeclaredPermission",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tenants.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "tenants.api.paging.NewestFirst",
    "DEFAULT_FILTER_BACKENDS": ["tenants.api.filters.StrictFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": [
        "tenants.api.throttling.AddressThrottle",
        "tenants.api.throttling.PrincipalThrottle",
        "tenants.api.throttling.OrganizationThrottle",
    ],
    "DEFAULT_SCHEMA_CLASS": "tenants.api.schema.OrganizationSchema",
    "EXCEPTION_HANDLER": "tenants.api.problems.problem_details",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# How often one caller may ask; a suite of tests asks faster than anybody.
API_CALLS_A_MINUTE = env.integer("API_CALLS_A_MINUTE", 100_000 if TEST else 300, at_least=1)
# How often all programs at one address may ask one organization, or guess at keys.
API_CALLS_A_MINUTE_OF_ADDRESS = env.integer("API_CALLS_A_MINUTE_OF_ADDRESS", 100_000 if TEST else 1200, at_least=1)
# How often all keys of an organization may ask whose plan says nothing of it.
API_CALLS_AN_HOUR = env.integer("API_CALLS_AN_HOUR", 1000, at_least=1)
SPECTACULAR_SETTINGS = {
    "TITLE": "Loved CRM API",
    "DESCRIPTION": (
        "Leads, contacts, companies, pipelines, conversations and messages of one organization.\n\n"
        "Send `Authorization: Bearer <key>` and `X-Org-Id: <the organization's id>` with every call; keys are made in "
        "Settings → API and webhooks. Instead of a key: a token of somebody who signed in (`POST /api/v1/sign-ins/`), or of "
        "an app that a person allowed (OAuth 2, `/.well-known/oauth-authorization-server`). Bodies are JSON. Money is in cents, times are ISO 8601 with their zone, ids are "
        "UUIDs. Errors are problem details (RFC 9457)."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_QUERY_MANAGER": "_base_manager",  # the usual one of public tables asks whose rows are meant
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {
        "StageKind": "crm.models.pipeline.Stage.Kind",
        "StageColour": "crm.models.pipeline.Stage.Colour",
        "LeadSource": "crm.models.lead.Lead.Source",
        "SourceRepeat": "crm.models.source.Source.Repeat",
        "TaskRepeat": "crm.models.task.Task.Repeat",
        "TaskPriority": "crm.models.task.Task.Priority",
        "JobState": "crm.models.job.Job.State",
        "DeletionState": "tenants.deletion.models.Deletion.State",
        "OrganizationExportState": "tenants.exports.models.OrganizationExport.State",
        "ImportEntity": "crm.models.importing.Import.Entity",
        "BrazilianState": "crm.api.bodies.STATES",
        "EnrichmentState": "crm.models.enrichment.Enrichment.State",
        "EnrichmentKind": "crm.models.enrichment.Enrichment.Kind",
        "IdentityKind": "crm.models.contact.Identity.Kind",
        "ConversationPriority": "messaging.models.conversation.Conversation.Priority",
        "ConversationState": "messaging.models.conversation.Conversation.State",
        "BroadcastState": "messaging.models.broadcast.Broadcast.State",
        "RecipientState": "messaging.models.broadcast.Recipient.State",
        "ConsentChannel": "crm.models.consent.Consent.Channel",
        "ConsentSource": "crm.models.consent.Consent.Source",
        "NotificationKind": "crm.models.notification.Notification.Kind",
        "DigestRhythm": "crm.models.notification_digest.Rhythm",
        "MessageDirection": "messaging.models.message.Message.Direction",
        "MessageStatus": "messaging.models.message.Message.Status",
        "AttachmentState": "messaging.models.media.Attachment.State",
        "TemplateCategory": "messaging.api.templates.CATEGORIES",
        "CannedReplyCategory": "messaging.models.canned.CannedReply.Category",
        "SendableKind": "messaging.api.bodies.SENDABLE",
        "PermissionReach": "tenants.api.people_bodies.REACHES",
        "PermissionOrigin": "tenants.api.people_bodies.ORIGINS",
        "ExportEntity": "crm.api.exports.ENTITIES",
        "AuditGroup": "crm.api.audit.GROUPS",
        "ErasureAsked": "tenants.privacy.models.Erasure.Asked",
        "ErasureGround": "tenants.privacy.models.Erasure.Ground",
        "ErasureState": "tenants.privacy.models.Erasure.State",
        "IncidentRisk": "tenants.privacy.incident.Incident.Risk",
        "IncidentOrigin": "tenants.privacy.incident.Incident.Origin",
        "IncidentData": "tenants.privacy.incident.Incident.Data",
        "IncidentEntryKind": "tenants.privacy.incident.IncidentEntry.Kind",
    },
    "TAGS": [
        {"name": "Leads", "description": "Opportunities on a pipeline."},
        {"name": "Automations", "description": "What happens by itself, and what has run."},
        {"name": "Sequences", "description": "Steps with time between, and which leads are on the way."},
        {"name": "Captures", "description": "People from outside, on their way to a lead."},
        {"name": "Sources", "description": "Where leads come from: forms, webhooks, ads."},
        {"name": "Receipts", "description": "What arrived from outside, and what became of it."},
        {"name": "Contacts", "description": "People, and all that they are known by."},
        {"name": "Companies", "description": "Companies that contacts belong to."},
        {"name": "Duplicates", "description": "Contacts that may be one person, merging them and parting them again."},
        {
            "name": "Imports",
            "description": "Files on their way in: their columns, their dry run, their run, taken back.",
        },
        {"name": "Exports", "description": "Tables to take along, for whoever asked for them."},
        {"name": "Leaving", "description": "Taking everything along, and deleting the organization; for its owners."},
        {"name": "Custom fields", "description": "What the organization asks beside our own fields."},
        {
            "name": "Scoring",
            "description": "The rules of the score, what was learnt from won and lost leads, learning now.",
        },
        {"name": "Distribution", "description": "Who gets leads: rules, a dry run, decisions with their reasons."},
        {
            "name": "Privacy",
            "description": "Copies, erasures, retention, holds, the register of processing, incidents (LGPD).",
        },
        {"name": "Search", "description": "One search over all that the caller may see."},
        {"name": "Pipelines", "description": "Boards, their columns, the reasons for losing."},
        {"name": "Move requests", "description": "Moves that wait for a manager."},
        {"name": "Tasks", "description": "What somebody has to do about a lead or a contact."},
        {"name": "Notes", "description": "What colleagues wrote about a lead or a contact, for colleagues."},
        {"name": "Files", "description": "What is kept with a lead or a contact."},
        {
            "name": "Channels",
            "description": "Numbers, the providers that serve them, changing those, what messages cost.",
        },
        {
            "name": "Members",
            "description": "Who works in the organization, in which role and team. For people signed in.",
        },
        {"name": "Roles", "description": "What each role may do, and what it inherits. For people signed in."},
        {"name": "Teams", "description": "People who work together. For people signed in."},
        {"name": "Invitations", "description": "Who was asked to join. For people signed in."},
        {"name": "Organization", "description": "How the organization looks. For people signed in."},
        {"name": "Plan", "description": "Plans, what is used of one's own, invoices. For people signed in."},
        {"name": "Audit", "description": "Who did what, from where, with what before and after."},
        {"name": "Notifications", "description": "What a person was told, and how they want to be told."},
        {"name": "Conversations", "description": "Threads of one contact on one channel."},
        {"name": "Broadcasts", "description": "One message to many people, and what came of it."},
        {"name": "Messages", "description": "What was received, sent or noted in a conversation."},
        {"name": "Templates", "description": "Messages that WhatsApp approves beforehand."},
    ],
}
