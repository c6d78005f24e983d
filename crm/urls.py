"""Addresses of crm inside an organization."""

from django.urls import URLPattern, URLResolver, path

from crm.views.archiving import ArchiveView
from crm.views.audit import AuditExportsView, AuditView
from crm.views.automations import (
    AutomationNewView,
    AutomationRunRetryView,
    AutomationRunsView,
    AutomationSuggestionsView,
    AutomationsView,
    AutomationTrialView,
    AutomationUseView,
    AutomationView,
)
from crm.views.board import BoardView, CardsView, CardView, ColumnView, OwnFiltersView, TagsView
from crm.views.checking import ContactCheckView, ContactEmailCheckView
from crm.views.consents import ConsentWordsView, ContactConsentsView
from crm.views.contacts import ContactPartsView, ContactTimelineView, ContactView
from crm.views.custom_fields import (
    CustomFieldPlaceView,
    CustomFieldRestoringView,
    CustomFieldsView,
    CustomFieldView,
    NewCustomFieldView,
)
from crm.views.distribution import (
    DistributionBenchView,
    DistributionLogView,
    DistributionOrderView,
    DistributionRuleNewView,
    DistributionRulesView,
    DistributionRuleUseView,
    DistributionRuleView,
    DistributionView,
)
from crm.views.distribution_people import (
    AbsencesView,
    AbsenceView,
    DistributionPauseView,
    DistributionPeopleView,
    DistributionPersonView,
    HandoverView,
    MyAvailabilityView,
)
from crm.views.duplicates import DifferenceView, DuplicatesView, ManyView, PairView
from crm.views.editing import ContactDetailsView, DealView
from crm.views.enriching import CompanyRegisterFieldView, CompanyRegisterView, EnrichmentView
from crm.views.events import EventsView
from crm.views.exporting import ExportsView
from crm.views.importing import ImportMappingView, ImportNewView, ImportRunView, ImportsView, ImportView
from crm.views.jobs import (
    JobCancellationView,
    JobFileView,
    JobProgressView,
    JobReversalView,
    JobsView,
    JobView,
)
from crm.views.lead import LeadDrawerView, LeadOwnerView, LeadPartsView, LeadTimelineView, LeadView
from crm.views.lead_list import CellView, ColumnsView, LeadListView, RowsView
from crm.views.leads_create import KnownView, NewLeadView, PastedLeadView
from crm.views.merging import MergesView, MergeView, MergeWithView
from crm.views.metrics import MetricsView
from crm.views.moves import LeadPipelineView, MovesView, MoveView
from crm.views.notes import LeadMentionsView, LeadNotesView, NotePinView, NoteView
from crm.views.notification_preferences import NotificationPreferencesView, SilenceView
from crm.views.notifications import BellView, NotificationsView, OpeningView, ReadingsView, ReadingView
from crm.views.pipelines import (
    PipelineDefaultView,
    PipelineNameView,
    PipelineNewView,
    PipelineOrderView,
    PipelineRemovalView,
    PipelinesView,
    PipelineView,
)
from crm.views.presence import LeadPresentView, PipelinePresentView
from crm.views.process import ReasonOrderView, ReasonRemovalView, ReasonsView, ReasonView, RulesView
from crm.views.pushes import PushBrowsersView, PushBrowserView, PushWorkerView
from crm.views.requests import ApprovalView, MoveRequestView, RefusalView
from crm.views.saved_views import DefaultViewView, SavedViewsView, SavedViewView, ViewFiltersView, ViewOrderView
from crm.views.scoring import (
    ScoreModelUseView,
    ScorePreviewView,
    ScoreRuleNewView,
    ScoreRulesView,
    ScoreRuleUseView,
    ScoreRuleView,
    ScoreSuggestionsView,
    ScoreTrainingView,
    ScoringView,
)
from crm.views.searching import LeadActionsView, PaletteView, SearchView
from crm.views.sequences import (
    LeadSequenceView,
    SequenceLeadsView,
    SequenceNewView,
    SequencesView,
    SequenceTrialView,
    SequenceUseView,
    SequenceView,
)
from crm.views.source_parts import ReceiptView, SourceFormView, SourceMappingView, SourcePreviewView, SourceTestView
from crm.views.sources import SourceNewView, SourceRestoreView, SourcesView, SourceTokenView, SourceView
from crm.views.stages import StageOrderView, StageRemovalView, StagesView, StageView
from crm.views.tasks import (
    CompletionView,
    ContactTasksView,
    LeadTasksView,
    PostponementView,
    TasksView,
    TaskView,
)
from crm.views.troubles import LeadTroublesView, LeadTroubleView
from crm.views.undoing import ChangeView

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/sources/", SourcesView.as_view(), name="sources"),
    path("settings/sources/new/", SourceNewView.as_view(), name="source_new"),
    path("settings/sources/<uuid:pk>/", SourceView.as_view(), name="source"),
    path("settings/sources/<uuid:pk>/restore/", SourceRestoreView.as_view(), name="source_restore"),
    path("settings/sources/<uuid:pk>/token/", SourceTokenView.as_view(), name="source_token"),
    path("settings/sources/<uuid:pk>/form/", SourceFormView.as_view(), name="source_form"),
    path("settings/sources/<uuid:pk>/preview/", SourcePreviewView.as_view(), name="source_preview"),
    path("settings/sources/<uuid:pk>/mapping/", SourceMappingView.as_view(), name="source_mapping"),
    path("settings/sources/<uuid:pk>/test/", SourceTestView.as_view(), name="source_test"),
    path("settings/sources/<uuid:pk>/receipts/<uuid:receipt>/", ReceiptView.as_view(), name="receipt"),
    path("board/", BoardView.as_view(), name="board"),
    path("board/list/", LeadListView.as_view(), name="board_list"),
    path("board/list/rows/", RowsView.as_view(), name="board_rows"),
    path("board/list/columns/", ColumnsView.as_view(), name="board_columns"),
    path("leads/<uuid:pk>/cells/", CellView.as_view(), name="lead_cell"),
    path("views/", SavedViewsView.as_view(), name="saved_views"),
    path("views/order/", ViewOrderView.as_view(), name="saved_views_order"),
    path("views/<uuid:pk>/", SavedViewView.as_view(), name="saved_view"),
    path("views/<uuid:pk>/filters/", ViewFiltersView.as_view(), name="saved_view_filters"),
    path("views/<uuid:pk>/default/", DefaultViewView.as_view(), name="saved_view_default"),
    path("board/cards/", CardsView.as_view(), name="board_cards"),
    path("board/metrics/", MetricsView.as_view(), name="board_metrics"),
    path("board/tags/", TagsView.as_view(), name="board_tags"),
    path("board/fields/", OwnFiltersView.as_view(), name="board_own_filters"),
    path("board/columns/<uuid:pk>/", ColumnView.as_view(), name="board_column"),
    path("leads/new/", NewLeadView.as_view(), name="lead_new"),
    path("leads/new/pasted/", PastedLeadView.as_view(), name="lead_pasted"),
    path("leads/new/known/", KnownView.as_view(), name="lead_known"),
    path("leads/<uuid:pk>/card/", CardView.as_view(), name="lead_card"),
    path("leads/<uuid:pk>/move/", MovesView.as_view(), name="lead_move"),
    path("leads/<uuid:pk>/archive/", ArchiveView.as_view(), name="lead_archive"),
    path("leads/<uuid:pk>/pipeline/", LeadPipelineView.as_view(), name="lead_pipeline"),
    path("settings/pipelines/", PipelinesView.as_view(), name="pipelines"),
    path("settings/pipelines/new/", PipelineNewView.as_view(), name="pipeline_new"),
    path("settings/pipelines/order/", PipelineOrderView.as_view(), name="pipelines_order"),
    path("settings/pipelines/<uuid:pk>/", PipelineView.as_view(), name="pipeline"),
    path("settings/pipelines/<uuid:pk>/name/", PipelineNameView.as_view(), name="pipeline_name"),
    path("settings/pipelines/<uuid:pk>/default/", PipelineDefaultView.as_view(), name="pipeline_default"),
    path("settings/pipelines/<uuid:pk>/removal/", PipelineRemovalView.as_view(), name="pipeline_removal"),
    path("settings/pipelines/<uuid:pk>/stages/", StagesView.as_view(), name="stages"),
    path("settings/pipelines/<uuid:pk>/order/", StageOrderView.as_view(), name="stages_order"),
    path("settings/stages/<uuid:pk>/", StageView.as_view(), name="stage"),
    path("settings/stages/<uuid:pk>/removal/", StageRemovalView.as_view(), name="stage_removal"),
    path("settings/lost-reasons/", ReasonsView.as_view(), name="lost_reasons"),
    path("settings/lost-reasons/order/", ReasonOrderView.as_view(), name="lost_reasons_order"),
    path("settings/lost-reasons/<uuid:pk>/", ReasonView.as_view(), name="lost_reason"),
    path("settings/lost-reasons/<uuid:pk>/removal/", ReasonRemovalView.as_view(), name="lost_reason_removal"),
    path("settings/process/", RulesView.as_view(), name="process_rules"),
    path("move-requests/<uuid:pk>/", MoveRequestView.as_view(), name="move_request"),
    path("move-requests/<uuid:pk>/approval/", ApprovalView.as_view(), name="move_request_approval"),
    path("move-requests/<uuid:pk>/refusal/", RefusalView.as_view(), name="move_request_refusal"),
    path("changes/<uuid:pk>/", ChangeView.as_view(), name="change"),
    path("moves/<uuid:pk>/", MoveView.as_view(), name="move"),
    path("events/", EventsView.as_view(), name="events"),
    path("leads/<uuid:pk>/", LeadView.as_view(), name="lead"),
    path("leads/<uuid:pk>/present/", LeadPresentView.as_view(), name="lead_present"),
    path("board/pipelines/<uuid:pk>/present/", PipelinePresentView.as_view(), name="pipeline_present"),
    path("leads/<uuid:pk>/drawer/", LeadDrawerView.as_view(), name="lead_drawer"),
    path("leads/<uuid:pk>/parts/", LeadPartsView.as_view(), name="lead_parts"),
    path("leads/<uuid:pk>/timeline/", LeadTimelineView.as_view(), name="lead_timeline"),
    path("leads/<uuid:pk>/deal/", DealView.as_view(), name="lead_deal"),
    path("leads/<uuid:pk>/owner/", LeadOwnerView.as_view(), name="lead_owner"),
    path("leads/<uuid:pk>/notes/", LeadNotesView.as_view(), name="lead_notes"),
    path("leads/<uuid:pk>/mentions/", LeadMentionsView.as_view(), name="lead_mentions"),
    path("leads/<uuid:pk>/tasks/", LeadTasksView.as_view(), name="lead_tasks"),
    path("notes/<uuid:pk>/", NoteView.as_view(), name="note"),
    path("notes/<uuid:pk>/pin/", NotePinView.as_view(), name="note_pin"),
    path("tasks/", TasksView.as_view(), name="tasks"),
    path("tasks/<uuid:pk>/", TaskView.as_view(), name="task"),
    path("tasks/<uuid:pk>/completion/", CompletionView.as_view(), name="task_completion"),
    path("tasks/<uuid:pk>/postponement/", PostponementView.as_view(), name="task_postponement"),
    path("contacts/<uuid:pk>/tasks/", ContactTasksView.as_view(), name="contact_tasks"),
    path("contacts/<uuid:pk>/", ContactView.as_view(), name="contact"),
    path("contacts/<uuid:pk>/parts/", ContactPartsView.as_view(), name="contact_parts"),
    path("contacts/<uuid:pk>/timeline/", ContactTimelineView.as_view(), name="contact_timeline"),
    path("contacts/<uuid:pk>/consents/", ContactConsentsView.as_view(), name="contact_consents"),
    path("settings/consent/", ConsentWordsView.as_view(), name="consent_words"),
    path("contacts/<uuid:pk>/details/", ContactDetailsView.as_view(), name="contact_details"),
    path("contacts/<uuid:pk>/merge/", MergeWithView.as_view(), name="contact_merge"),
    path("companies/<uuid:pk>/merge/", MergeWithView.as_view(entity="company"), name="company_merge"),
    path("duplicates/", DuplicatesView.as_view(), name="duplicates"),
    path("duplicates/merges/", ManyView.as_view(), name="duplicates_merged"),
    path("duplicates/<uuid:pk>/", PairView.as_view(), name="duplicate"),
    path("duplicates/<uuid:pk>/difference/", DifferenceView.as_view(), name="contact_difference"),
    path("company-duplicates/<uuid:pk>/", PairView.as_view(entity="company"), name="company_duplicate"),
    path(
        "company-duplicates/<uuid:pk>/difference/", DifferenceView.as_view(entity="company"), name="company_difference"
    ),
    path("merges/", MergesView.as_view(), name="merges"),
    path("merges/<uuid:pk>/", MergeView.as_view(), name="merge"),
    path("settings/fields/", CustomFieldsView.as_view(), name="custom_fields"),
    path("settings/fields/new/", NewCustomFieldView.as_view(), name="custom_field_new"),
    path("settings/fields/<uuid:pk>/", CustomFieldView.as_view(), name="custom_field"),
    path("settings/fields/<uuid:pk>/place/", CustomFieldPlaceView.as_view(), name="custom_field_place"),
    path("settings/fields/<uuid:pk>/restoring/", CustomFieldRestoringView.as_view(), name="custom_field_restoring"),
    path("search/", SearchView.as_view(), name="search"),
    path("search/palette/", PaletteView.as_view(), name="palette"),
    path("leads/<uuid:pk>/actions/", LeadActionsView.as_view(), name="lead_actions"),
    path("notifications/", NotificationsView.as_view(), name="notifications"),
    path("notifications/bell/", BellView.as_view(), name="bell"),
    path("notifications/reading/", ReadingsView.as_view(), name="notifications_read"),
    path("notifications/<uuid:pk>/reading/", ReadingView.as_view(), name="notification_read"),
    path("notifications/<uuid:pk>/opening/", OpeningView.as_view(), name="notification_opening"),
    path("notifications/worker.js", PushWorkerView.as_view(), name="push_worker"),
    path("notifications/browsers/", PushBrowsersView.as_view(), name="push_browsers"),
    path("notifications/browsers/<uuid:pk>/", PushBrowserView.as_view(), name="push_browser"),
    path("notifications/silence/", SilenceView.as_view(), name="notification_silence"),
    path("settings/notifications/", NotificationPreferencesView.as_view(), name="notification_preferences"),
    path("jobs/", JobsView.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", JobView.as_view(), name="job"),
    path("jobs/<uuid:pk>/progress/", JobProgressView.as_view(), name="job_progress"),
    path("jobs/<uuid:pk>/cancellation/", JobCancellationView.as_view(), name="job_cancellation"),
    path("jobs/<uuid:pk>/reversal/", JobReversalView.as_view(), name="job_reversal"),
    path("jobs/<uuid:pk>/files/<uuid:file>/<str:proof>", JobFileView.as_view(), name="job_file"),
    path("settings/audit/", AuditView.as_view(), name="audit"),
    path("settings/audit/exports/", AuditExportsView.as_view(), name="audit_exports"),
    path("exports/", ExportsView.as_view(), name="exports"),
    path("imports/", ImportsView.as_view(), name="imports"),
    path("imports/new/", ImportNewView.as_view(), name="import_new"),
    path("imports/<uuid:pk>/", ImportView.as_view(), name="import"),
    path("imports/<uuid:pk>/mapping/", ImportMappingView.as_view(), name="import_mapping"),
    path("imports/<uuid:pk>/run/", ImportRunView.as_view(), name="import_run"),
    path("companies/<uuid:pk>/register/", CompanyRegisterView.as_view(), name="company_register"),
    path(
        "companies/<uuid:pk>/register/<slug:field>/",
        CompanyRegisterFieldView.as_view(),
        name="company_register_field",
    ),
    path("settings/enrichment/", EnrichmentView.as_view(), name="enrichment"),
    path("contacts/<uuid:pk>/checks/", ContactCheckView.as_view(), name="contact_checks"),
    path("contacts/<uuid:pk>/checks/email/", ContactEmailCheckView.as_view(), name="contact_email_check"),
    path("settings/distribution/", DistributionView.as_view(), name="distribution"),
    path("settings/distribution/rules/", DistributionRulesView.as_view(), name="distribution_rules"),
    path("settings/distribution/rules/new/", DistributionRuleNewView.as_view(), name="distribution_rule_new"),
    path("settings/distribution/rules/order/", DistributionOrderView.as_view(), name="distribution_order"),
    path("settings/distribution/rules/<uuid:pk>/", DistributionRuleView.as_view(), name="distribution_rule"),
    path("settings/distribution/rules/<uuid:pk>/use/", DistributionRuleUseView.as_view(), name="distribution_rule_use"),
    path("settings/distribution/log/", DistributionLogView.as_view(), name="distribution_log"),
    path("settings/distribution/bench/", DistributionBenchView.as_view(), name="distribution_bench"),
    path("settings/distribution/people/", DistributionPeopleView.as_view(), name="distribution_people"),
    path("settings/distribution/people/<uuid:pk>/", DistributionPersonView.as_view(), name="distribution_person"),
    path("settings/distribution/people/<uuid:pk>/pause/", DistributionPauseView.as_view(), name="distribution_pause"),
    path("settings/distribution/people/<uuid:pk>/absences/", AbsencesView.as_view(), name="distribution_absences"),
    path("settings/distribution/people/<uuid:pk>/handover/", HandoverView.as_view(), name="distribution_handover"),
    path("settings/distribution/absences/<uuid:pk>/", AbsenceView.as_view(), name="distribution_absence"),
    path("availability/", MyAvailabilityView.as_view(), name="my_availability"),
    path("settings/scoring/", ScoringView.as_view(), name="scoring"),
    path("settings/scoring/rules/", ScoreRulesView.as_view(), name="score_rules"),
    path("settings/scoring/rules/new/", ScoreRuleNewView.as_view(), name="score_rule_new"),
    path("settings/scoring/rules/<uuid:pk>/", ScoreRuleView.as_view(), name="score_rule"),
    path("settings/scoring/rules/<uuid:pk>/use/", ScoreRuleUseView.as_view(), name="score_rule_use"),
    path("settings/scoring/suggestions/", ScoreSuggestionsView.as_view(), name="score_suggestions"),
    path("settings/scoring/preview/", ScorePreviewView.as_view(), name="score_preview"),
    path("settings/scoring/training/", ScoreTrainingView.as_view(), name="score_training"),
    path("settings/scoring/models/<uuid:pk>/use/", ScoreModelUseView.as_view(), name="score_model_use"),
    path("settings/automations/", AutomationsView.as_view(), name="automations"),
    path("settings/automations/new/", AutomationNewView.as_view(), name="automation_new"),
    path("settings/automations/suggestions/", AutomationSuggestionsView.as_view(), name="automation_suggestions"),
    path("settings/automations/runs/", AutomationRunsView.as_view(), name="automation_runs"),
    path("settings/automations/runs/<uuid:pk>/retry/", AutomationRunRetryView.as_view(), name="automation_run_retry"),
    path("settings/automations/<uuid:pk>/", AutomationView.as_view(), name="automation"),
    path("settings/automations/<uuid:pk>/use/", AutomationUseView.as_view(), name="automation_use"),
    path("settings/sequences/", SequencesView.as_view(), name="sequences"),
    path("settings/sequences/new/", SequenceNewView.as_view(), name="sequence_new"),
    path("settings/sequences/<uuid:pk>/", SequenceView.as_view(), name="sequence"),
    path("settings/sequences/<uuid:pk>/use/", SequenceUseView.as_view(), name="sequence_use"),
    path("settings/sequences/<uuid:pk>/trial/", SequenceTrialView.as_view(), name="sequence_trial"),
    path("settings/sequences/<uuid:pk>/leads/", SequenceLeadsView.as_view(), name="sequence_leads"),
    path("leads/<uuid:pk>/troubles/", LeadTroublesView.as_view(), name="lead_troubles"),
    path("leads/<uuid:pk>/troubles/<uuid:run>/", LeadTroubleView.as_view(), name="lead_trouble"),
    path("leads/<uuid:pk>/sequence/", LeadSequenceView.as_view(), name="lead_sequence"),
    path("settings/automations/<uuid:pk>/trial/", AutomationTrialView.as_view(), name="automation_trial"),
]
