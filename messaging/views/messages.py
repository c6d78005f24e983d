"""Messages of a conversation: read by stretches, written with a key, reacted to, sent again."""

from functools import cached_property

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from messaging.forms import composer
from messaging.models import Message, Template
from messaging.queries import composing, recorder, thread
from messaging.services import colliding, naming, outbox, uploads, writing
from messaging.services.refusals import CannotSend
from messaging.variables import unfilled
from messaging.views import picking, screens
from messaging.views.conversation import ConversationScoped
from messaging.views.inbox import ids_of, uuid_of


class WritingView(ConversationScoped):
    """A view that writes: a refusal says why, in the reader's words."""

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except colliding.Collides as why:
            return self.refused(why.reason, why.code, about=str(why.about.pk) if why.about else "")
        except CannotSend as refusal:
            return self.refused(refusal.reason, refusal.code)

    def refused(self, reason, code: str = "bad_content", **more: str) -> HttpResponse:
        response = JsonResponse({"reason": str(reason), "code": code, **more}, status=422)
        return trigger_client_event(response, "toast", {"text": str(reason), "kind": "bad"})

    def cleaned(self, form_class) -> dict:
        """What was sent, or a refusal."""
        return self.sent(form_class).cleaned_data

    def sent(self, form_class):
        """The form as it was sent, if nothing is wrong with it. Each has few fields, and the browser's own checks come first."""
        assert self.changeable, "Who may not write here has been refused."
        form = form_class(self.request.POST, self.request.FILES)
        if not form.is_valid():
            problem = next(iter(form.errors.values()))[0]
            raise CannotSend(problem)
        return form

    def insist_on_sendable(self, said: dict) -> None:
        """Unless it goes later, or the writer insists. What a canned reply left open goes neither way."""
        if blank := unfilled(said["text"]):
            raise CannotSend(_("Fill in %(what)s before it goes.") % {"what": blank})
        if said["at"] or said["anyway"]:
            return
        seen = self.quoted(said["seen"])
        colliding.insist_alone(self.conversation, by=self.request.user, seen=seen, idempotency_key=said["key"])

    def quoted(self, pk) -> Message | None:
        return self.conversation.messages.filter(pk=pk).first() if pk else None

    def shown(self, *messages: Message) -> HttpResponse:
        """The messages as the thread shows them."""
        stretch = thread.among(self.conversation, [message.pk for message in messages])
        context = screens.told(self.request, self.conversation) | {"stretch": stretch}
        return screens.fragment(self.request, "conversation/_stretch.html", context)


class MessagesView(WritingView):
    """GET: the newest, those before one, or some by id. POST: answer with text."""

    def get(self, request, pk):
        if ids := ids_of(request):
            stretch = thread.among(self.conversation, ids)
        elif before := request.GET.get("before"):
            first = get_object_or_404(self.conversation.messages, pk=uuid_of(before))
            stretch = thread.older(self.conversation, first)
        else:
            stretch = thread.tail(self.conversation)
        context = screens.told(request, self.conversation) | {"stretch": stretch}
        return screens.fragment(request, "conversation/_stretch.html", context)

    def post(self, request, pk):
        said = self.cleaned(composer.ReplyForm)
        self.insist_on_sendable(said)
        reply_to = self.quoted(said["reply_to"])
        message = outbox.reply(
            self.changeable,
            by=request.user,
            text=said["text"],
            idempotency_key=said["key"],
            reply_to=reply_to,
            at=said["at"],
        )
        return self.shown(message)


class TypingView(WritingView):
    """POST: somebody is writing an answer just now."""

    def post(self, request, pk):
        writing.begun(self.changeable)
        return HttpResponse(status=204)


class MembersView(ConversationScoped):
    """Whom of a group one may call by name: who wrote there."""

    def get(self, request, pk):
        is_able = composing.composing(self.changeable).takes_mentions and self.conversation.is_group
        context = {"members": naming.members(self.conversation) if is_able else []}
        return screens.fragment(request, "composer/_members.html", context)


class NotesView(WritingView):
    """POST: a line for colleagues."""

    def post(self, request, pk):
        said = self.cleaned(composer.NoteForm)
        return self.shown(outbox.note(self.changeable, by=request.user, text=said["text"], idempotency_key=said["key"]))


class FilesView(WritingView):
    """POST: answer with a file, or with one whose parts have come before."""

    def post(self, request, pk):
        said = self.cleaned(composer.FileForm)
        if not (said["file"] or said["uploaded"]):
            raise CannotSend(_("Choose a file."))
        self.insist_on_sendable(said)
        how = {
            "by": request.user,
            "caption": said["text"],
            "voice": said["voice"],
            "reply_to": self.quoted(said["reply_to"]),
            "at": said["at"],
        }
        if said["uploaded"]:
            return self.shown(uploads.send(self.changeable, key=said["key"], **how))
        file, key = said["file"], said["key"]
        return self.shown(outbox.send_media(self.changeable, file=file, filename=file.name, idempotency_key=key, **how))


class TemplatesView(WritingView):
    """GET: the templates to choose from, each as the person would see it. POST: send one."""

    def get(self, request, pk):
        prices = screens.prices(self.changeable, composing.composing(self.conversation))
        shown = {"templates": picking.previews(self.conversation), "prices": prices}
        context = screens.told(request, self.conversation) | shown
        return screens.fragment(request, "composer/_picker.html", context)

    def post(self, request, pk):
        form = self.sent(composer.TemplateForm)
        said = form.cleaned_data
        template = get_object_or_404(Template, channel=self.changeable.channel, pk=said["template"])
        message = outbox.send_template(
            self.conversation,
            by=request.user,
            template=template,
            idempotency_key=said["key"],
            variables=picking.values_of(request.POST),
            file=said["file"],
            filename=said["file"].name if said["file"] else "",
            place=form.place(),
            at=said["at"],
        )
        return self.shown(message)


class MessageScoped(WritingView):
    """A view about one message of a conversation."""

    @cached_property
    def message(self) -> Message:
        rows = self.conversation.messages.select_related("conversation__channel", "author", "channel")
        return get_object_or_404(rows, pk=self.kwargs["message"])

    @cached_property
    def changeable_message(self) -> Message:
        """The message, of a conversation in which this person may write; else there is none (404)."""
        self.changeable  # noqa: B018 - asked for its refusal
        return self.message


class MessageView(MessageScoped):
    """The way of one message, step by step."""

    def get(self, request, pk, message):
        context = {"message": self.message, "conversation": self.conversation, "steps": recorder.way(self.message)}
        return screens.fragment(request, "conversation/_details.html", context)


class ReactionView(MessageScoped):
    """POST puts our reaction on the message, DELETE takes it away."""

    def post(self, request, pk, message):
        outbox.react(self.changeable_message, by=request.user, emoji=self.cleaned(composer.ReactionForm)["emoji"])
        return self.shown(self.message)

    def delete(self, request, pk, message):
        outbox.react(self.changeable_message, by=request.user, emoji="")
        return self.shown(self.message)


class ResendingView(MessageScoped):
    """POST sends again what failed, or what nobody knows of, as a message of its own."""

    def post(self, request, pk, message):
        again = outbox.resend(self.changeable_message, by=request.user)
        return self.shown(self.message, again)


class SkippingView(MessageScoped):
    """POST leaves a message of unknown fate as it is; the next ones go on."""

    def post(self, request, pk, message):
        outbox.skip(self.changeable_message, by=request.user)
        return self.shown(self.message)
