"""Addresses of the REST API: below /o/<slug>/ for a signed-in person, at the root for keys, described there to anybody."""

from django.urls import URLPattern, URLResolver, path, re_path
from rest_framework.routers import SimpleRouter

from crm.api.audit import AuditViewSet
from crm.api.automations import AutomationRunViewSet, AutomationViewSet
from crm.api.bulk import BulkViewSet
from crm.api.captures import CaptureViewSet, ReceiptViewSet, SourceViewSet
from crm.api.companies import CompanyViewSet
from crm.api.consents import ConsentViewSet
from crm.api.contacts import ContactViewSet
from crm.api.custom_fields import CustomFieldViewSet
from crm.api.distribution import AssignmentViewSet, DistributionRuleViewSet
from crm.api.duplicates import DuplicateViewSet, MergeViewSet
from crm.api.erasures import ErasureViewSet, PersonalCopyViewSet
from crm.api.exports import ExportViewSet
from crm.api.files import FileViewSet
from crm.api.imports import ImportViewSet
from crm.api.leads import LeadViewSet
from crm.api.notes import NoteViewSet
from crm.api.notifications import NotificationViewSet
from crm.api.pipelines import LostReasonViewSet, PipelineViewSet, StageViewSet
from crm.api.register import ProcessingViewSet, RegisterVersionViewSet
from crm.api.requests import MoveRequestViewSet
from crm.api.retention import HoldViewSet, RetentionRuleViewSet, RetentionRunViewSet
from crm.api.saved_views import SavedViewViewSet
from crm.api.scoring import ScoreRuleViewSet
from crm.api.search import SearchViewSet
from crm.api.sequences import EnrolmentViewSet, SequenceViewSet
from crm.api.tasks import TaskViewSet
from messaging.api.blocks import BlockViewSet
from messaging.api.broadcasts import BroadcastViewSet
from messaging.api.canned import CannedReplyViewSet
from messaging.api.channels import ChannelViewSet
from messaging.api.conversations import ConversationViewSet
from messaging.api.costs import CostViewSet
from messaging.api.folders import FolderViewSet
from messaging.api.labels import LabelViewSet
from messaging.api.messages import MessageViewSet
from messaging.api.providers import ProviderViewSet
from messaging.api.radar import RadarViewSet
from messaging.api.ratings import RatingViewSet
from messaging.api.switches import BackupViewSet, SwitchViewSet
from messaging.api.templates import TemplateViewSet
from messaging.api.uploads import UploadViewSet
from tenants.api import branding
from tenants.api.deletions import DeletionViewSet
from tenants.api.docs import DescriptionView, RedocView, SwaggerView
from tenants.api.incidents import IncidentViewSet
from tenants.api.invitations import InvitationViewSet
from tenants.api.organization_exports import OrganizationExportViewSet
from tenants.api.people import MemberViewSet
from tenants.api.postman import PostmanView
from tenants.api.roles import RoleViewSet
from tenants.api.sign_ins import PasskeyQuestionView, PasskeySignInView, RefreshView, SignInView, SignOutView
from tenants.api.teams import TeamViewSet
from tenants.api.views import NowhereView
from tenants.billing.api import InvoiceViewSet, PlanViewSet, UsageViewSet

router = SimpleRouter(use_regex_path=False)
router.register("contacts", ContactViewSet, basename="api-contact")
router.register("companies", CompanyViewSet, basename="api-company")
router.register("consents", ConsentViewSet, basename="api-consent")
router.register("duplicates", DuplicateViewSet, basename="api-duplicate")
router.register("merges", MergeViewSet, basename="api-merge")
router.register("pipelines", PipelineViewSet, basename="api-pipeline")
router.register("stages", StageViewSet, basename="api-stage")
router.register("lost-reasons", LostReasonViewSet, basename="api-lost-reason")
router.register("leads", LeadViewSet, basename="api-lead")
router.register("tasks", TaskViewSet, basename="api-task")
router.register("notes", NoteViewSet, basename="api-note")
router.register("files", FileViewSet, basename="api-file")
router.register("saved-views", SavedViewViewSet, basename="api-saved-view")
router.register("bulk-changes", BulkViewSet, basename="api-bulk-change")
router.register("imports", ImportViewSet, basename="api-import")
router.register("exports", ExportViewSet, basename="api-export")
router.register("move-requests", MoveRequestViewSet, basename="api-move-request")
router.register("custom-fields", CustomFieldViewSet, basename="api-custom-field")
router.register("score-rules", ScoreRuleViewSet, basename="api-score-rule")
router.register("distribution-rules", DistributionRuleViewSet, basename="api-distribution-rule")
router.register("assignments", AssignmentViewSet, basename="api-assignment")
router.register("automations", AutomationViewSet, basename="api-automation")
router.register("automation-runs", AutomationRunViewSet, basename="api-automation-run")
router.register("sequences", SequenceViewSet, basename="api-sequence")
router.register("enrolments", EnrolmentViewSet, basename="api-enrolment")
router.register("captures", CaptureViewSet, basename="api-capture")
router.register("sources", SourceViewSet, basename="api-source")
router.register("receipts", ReceiptViewSet, basename="api-receipt")
router.register("search", SearchViewSet, basename="api-search")
router.register("blocks", BlockViewSet, basename="api-block")
router.register("broadcasts", BroadcastViewSet, basename="api-broadcast")
router.register("canned-replies", CannedReplyViewSet, basename="api-canned-reply")
router.register("templates", TemplateViewSet, basename="api-template")
router.register("ratings", RatingViewSet, basename="api-rating")
router.register("folders", FolderViewSet, basename="api-folder")
router.register("radar", RadarViewSet, basename="api-radar")
router.register("notifications", NotificationViewSet, basename="api-notification")
router.register("labels", LabelViewSet, basename="api-label")
router.register("providers", ProviderViewSet, basename="api-provider")
router.register("channels", ChannelViewSet, basename="api-channel")
router.register("switches", SwitchViewSet, basename="api-switch")
router.register("backups", BackupViewSet, basename="api-backup")
router.register("costs", CostViewSet, basename="api-cost")
router.register("conversations", ConversationViewSet, basename="api-conversation")
router.register("conversations/<uuid:conversation>/messages", MessageViewSet, basename="api-message")
router.register("conversations/<uuid:conversation>/uploads", UploadViewSet, basename="api-upload")
router.register("audit", AuditViewSet, basename="api-audit")
router.register("plans", PlanViewSet, basename="api-plan")
router.register("usage", UsageViewSet, basename="api-usage")
router.register("invoices", InvoiceViewSet, basename="api-invoice")
router.register("members", MemberViewSet, basename="api-member")
router.register("roles", RoleViewSet, basename="api-role")
router.register("teams", TeamViewSet, basename="api-team")
router.register("invitations", InvitationViewSet, basename="api-invitation")
router.register("erasures", ErasureViewSet, basename="api-erasure")
router.register("personal-copies", PersonalCopyViewSet, basename="api-personal-copy")
router.register("retention-rules", RetentionRuleViewSet, basename="api-retention-rule")
router.register("retention-runs", RetentionRunViewSet, basename="api-retention-run")
router.register("holds", HoldViewSet, basename="api-hold")
router.register("processing-activities", ProcessingViewSet, basename="api-processing-activity")
router.register("register-versions", RegisterVersionViewSet, basename="api-register-version")
router.register("incidents", IncidentViewSet, basename="api-incident")
# What also works while the organization is being deleted.
leaving_router = SimpleRouter(use_regex_path=False)
for each in (router, leaving_router):
    each.register("organization-deletions", DeletionViewSet, basename="api-deletion")
    each.register("organization-exports", OrganizationExportViewSet, basename="api-organization-export")

sign_ins: list[URLPattern | URLResolver] = [
    path("sign-ins/", SignInView.as_view(), name="api-sign-in"),
    path("sign-ins/passkey/", PasskeySignInView.as_view(), name="api-sign-in-passkey"),
    path("sign-ins/passkey/question/", PasskeyQuestionView.as_view(), name="api-sign-in-passkey-question"),
    path("sign-ins/refresh/", RefreshView.as_view(), name="api-sign-in-refresh"),
    path("sign-ins/end/", SignOutView.as_view(), name="api-sign-in-end"),
]
nowhere = re_path("", NowhereView.as_view(), name="api-nowhere")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls, *branding.urlpatterns, nowhere]
leaving: list[URLPattern | URLResolver] = [*leaving_router.urls]
described: list[URLPattern | URLResolver] = [
    path("schema/", DescriptionView.as_view(), name="api-schema"),
    path("docs/", SwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("redoc/", RedocView.as_view(url_name="api-schema"), name="api-redoc"),
    path("postman/", PostmanView.as_view(), name="api-postman"),
    *sign_ins,
    *urlpatterns,
]
