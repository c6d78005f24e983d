"""What people say of how they were served: asked when a conversation is resolved."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from crm.models.removable import Removable, Standing
from messaging.models.conversation import Conversation
from tenants.audit import audited


class RatingRulesQuerySet(models.QuerySet):
    """They are part of a channel's settings."""

    def accessible_by(self, principal, permission: str = "channel.view"):
        return self if principal.may(permission) else self.none()


class RatingRules(Removable):
    """Whether and how a channel asks. Without a channel: all that have no rules of their own."""

    channel = models.ForeignKey(
        "messaging.Channel", models.CASCADE, null=True, blank=True, related_name="rating_rules", db_index=False
    )
    asks = models.BooleanField(_("ask when a conversation is resolved"), default=False)
    question = models.TextField(_("question"), max_length=600)
    thanks = models.TextField(_("thanks"), max_length=600, blank=True, default="")
    pause_days = models.PositiveSmallIntegerField(
        _("days before the same person is asked again"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    objects = Standing.from_queryset(RatingRulesQuerySet)()
    ever = RatingRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of ratings")
        verbose_name_plural = _("rules of ratings")
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(removed_at=None),
                nulls_distinct=False,
                name="a_channel_asks_by_rules_of_its_own",
            )
        ]

    def __str__(self) -> str:
        return str(self.channel or self._meta.verbose_name)


class RatingQuerySet(models.QuerySet):
    """The questions people ask about ratings."""

    def accessible_by(self, principal, permission: str = "conversation.view"):
        return self.filter(conversation__in=Conversation.objects.accessible_by(principal, permission))

    def given(self):
        return self.filter(score__isnull=False)


class Rating(Row):
    """One question, and the answer if one came: 1 is bad, 5 is good."""

    conversation = models.ForeignKey("messaging.Conversation", models.CASCADE, related_name="ratings", db_index=False)
    channel = models.ForeignKey("messaging.Channel", models.CASCADE, related_name="+", db_index=False)
    # Who had the conversation when it was resolved, and which team.
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    team_id = models.UUIDField(null=True)
    # The timeline's line of the resolution that asked.
    resolution = models.UUIDField()
    question = models.ForeignKey("messaging.Message", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    score = models.PositiveSmallIntegerField(
        _("score"), null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    answered_at = models.DateTimeField(null=True)
    comment = models.TextField(_("comment"), blank=True, default="")

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        triggers = [audited("comment")]
        constraints = [
            models.UniqueConstraint(fields=["resolution"], name="a_resolution_asks_once"),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__range=(1, 5)), name="a_score_is_1_to_5"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-asked_at"], name="rating_of_conversation"),
            models.Index(fields=["-asked_at", "-id"], name="rating_newest"),
        ]

    def __str__(self) -> str:
        return str(self.score or "")
