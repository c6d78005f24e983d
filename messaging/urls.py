"""Addresses of messaging inside an organization."""

from django.urls import URLPattern, URLResolver, include, path

from messaging.views import (
    canned,
    channels,
    conversation,
    folders,
    forwarding,
    inbox,
    marking,
    media,
    messages,
    phones,
    scheduling,
    switching,
)

of_a_message: list[URLPattern | URLResolver] = [
    path("", messages.MessageView.as_view(), name="message"),
    path("reaction/", messages.ReactionView.as_view(), name="message_reaction"),
    path("resending/", messages.ResendingView.as_view(), name="message_resending"),
    path("skipping/", messages.SkippingView.as_view(), name="message_skipping"),
    path("scheduling/", scheduling.SchedulingView.as_view(), name="message_scheduling"),
    path("sending/", scheduling.SendingView.as_view(), name="message_sending"),
    path("forwarding/", forwarding.ForwardingView.as_view(), name="message_forwarding"),
    path("cancelling/", scheduling.CancellingView.as_view(), name="message_cancelling"),
]
of_a_conversation: list[URLPattern | URLResolver] = [
    path("", conversation.ConversationView.as_view(), name="conversation"),
    path("header/", conversation.PartView.as_view(name="header"), name="conversation_header"),
    path("composer/", conversation.PartView.as_view(name="composer"), name="conversation_composer"),
    path("side/", conversation.PartView.as_view(name="side"), name="conversation_side"),
    path("assignee/", conversation.AssigneeView.as_view(), name="conversation_assignee"),
    path("resolution/", conversation.ResolutionView.as_view(), name="conversation_resolution"),
    path("snooze/", conversation.SnoozeView.as_view(), name="conversation_snooze"),
    path("marks/", marking.MarksView.as_view(), name="conversation_marks"),
    path("reading/", conversation.ReadingView.as_view(), name="conversation_reading"),
    path("lead/", conversation.ConversationLeadView.as_view(), name="conversation_lead"),
    path("present/", conversation.PresentView.as_view(), name="conversation_present"),
    path("canned/", canned.CannedPickerView.as_view(), name="conversation_canned"),
    path("moments/", scheduling.MomentsView.as_view(), name="conversation_moments"),
    path("messages/", messages.MessagesView.as_view(), name="conversation_messages"),
    path("messages/<uuid:message>/", include(of_a_message)),
    path("notes/", messages.NotesView.as_view(), name="conversation_notes"),
    path("files/", messages.FilesView.as_view(), name="conversation_files"),
    path("templates/", messages.TemplatesView.as_view(), name="conversation_templates"),
]
of_a_switch: list[URLPattern | URLResolver] = [
    path("", switching.SwitchView.as_view(), name="channel_switch"),
    path("trial/", switching.SwitchTrialView.as_view(), name="channel_switch_trial"),
    path("turn/", switching.SwitchTurnView.as_view(), name="channel_switch_turn"),
    path("return/", switching.SwitchReturnView.as_view(), name="channel_switch_return"),
    path("finish/", switching.SwitchFinishView.as_view(), name="channel_switch_finish"),
    path("cancel/", switching.SwitchCancelView.as_view(), name="channel_switch_cancel"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", inbox.InboxView.as_view(), name="inbox"),
    path("inbox/rows/", inbox.RowsView.as_view(), name="inbox_rows"),
    path("inbox/folders/", folders.FoldersView.as_view(), name="inbox_folders"),
    path("inbox/folders/<uuid:pk>/", folders.FolderView.as_view(), name="inbox_folder"),
    path("inbox/<uuid:pk>/", include(of_a_conversation)),
    path("media/<uuid:pk>/", media.MediaView.as_view(), name="media"),
    path("media/<uuid:pk>/<str:proof>/<str:name>", media.MediaFileView.as_view(), name="media_file"),
    path("settings/replies/", canned.CannedRepliesView.as_view(), name="canned_replies"),
    path("settings/replies/new/", canned.CannedReplyNewView.as_view(), name="canned_reply_new"),
    path("settings/replies/<uuid:pk>/", canned.CannedReplyView.as_view(), name="canned_reply"),
    path("settings/channels/", channels.ChannelsView.as_view(), name="channels"),
    path("settings/channels/new/", channels.ChannelNewView.as_view(), name="channel_new"),
    path("settings/channels/phone/", phones.PhoneNewView.as_view(), name="phone_new"),
    path("settings/channels/<uuid:pk>/phone/", phones.PhoneView.as_view(), name="phone"),
    path("settings/channels/<uuid:pk>/phone/session/", phones.SessionView.as_view(), name="phone_session"),
    path("settings/channels/<uuid:pk>/phone/code/", phones.CodeView.as_view(), name="phone_code"),
    path("settings/channels/<uuid:pk>/", channels.ChannelView.as_view(), name="channel"),
    path("settings/channels/<uuid:pk>/switch/", include(of_a_switch)),
    path("settings/channels/<uuid:pk>/check/", channels.ChannelCheckView.as_view(), name="channel_check"),
]
