"""What becomes of what was said with a person who is erased; see ``crm.fates``."""

from crm.fates import GOES, Fate, stays

FATES: dict[str, Fate] = {
    "messaging.Attachment": GOES,
    "messaging.AwayAnswer": stays(),
    "messaging.Block": GOES,
    "messaging.Charge": stays("provider_key", "category", "country", "currency", "source"),
    "messaging.Conversation": stays(
        "state",
        "priority",
        "preview_kind",
        "preview_direction",
        "preview_status",
        without=("peer", "preferences", "preview"),
    ),
    "messaging.Labelling": stays(),
    # Its id at the provider holds the number: erase_threads writes another one.
    "messaging.Message": stays(
        "direction",
        "kind",
        "status",
        "external_id",
        "provider_key",
        "idempotency_key",
        "error_code",
        without=("text", "payload", "reply_to_external_id", "error"),
    ),
    # Times and prices of a step stay: erase_threads takes what a provider said.
    "messaging.MessageStatus": stays("status", "detail"),
    "messaging.RadarAlarm": stays("reason"),
    "messaging.Rating": stays(without=("comment",)),
    "messaging.Reaction": GOES,
    "messaging.Recipient": stays("key", "state", "left_out", without=("error",)),
    "messaging.Upload": GOES,
    "messaging.UploadPart": GOES,
}
