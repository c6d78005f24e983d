"""What becomes of the rows that say something of a person who is erased: a table's rows go, or stay without words.

Every model that names a contact, however far away, has its line here; apps above add theirs at start-up. A test walks
over all models and fails for one that has none, and for a text that is neither emptied nor counted.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fate:
    """``emptied``: fields that say something. ``counted``: texts that say nothing of whom: states, kinds, reasons."""

    goes: bool = False
    emptied: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()


GOES = Fate(goes=True)


def stays(*counted: str, without: tuple[str, ...] = ()) -> Fate:
    return Fate(emptied=without, counted=counted)


FATES: dict[str, Fate] = {
    "crm.Activity": GOES,
    "crm.Assignment": stays("how", "rule_name", without=("trail", "also")),
    "crm.AutomationRun": stays("key", "state", "chain", without=("steps", "error")),
    # Its address is a digest where a "no" stands: see consenting.forget.
    "crm.Consent": stays("purpose", "channel", "source", "key", without=("proof",)),
    "crm.Contact": stays(
        "email_state",
        "phone_state",
        without=("name", "email", "phone", "document", "job_title", "city", "profiles", "custom", "kept"),
    ),
    "crm.Duplicate": GOES,
    "crm.Enrolment": stays("state", "why", without=("steps",)),
    "crm.File": GOES,
    "crm.Hold": GOES,
    "crm.Identity": GOES,
    "crm.Lead": stays(
        "source", "tags", "position", "missing", without=("title", "custom", "source_detail", "score_reasons")
    ),
    "crm.LeadMove": stays("from_position", without=("before",)),
    "crm.MatchKey": GOES,
    "crm.Merge": GOES,
    "crm.MergedRow": GOES,
    "crm.MoveRequest": stays("state", "after", "before", without=("why", "answer")),
    "crm.Note": GOES,
    "crm.Notification": GOES,
    "crm.NotificationDelivery": GOES,
    "crm.Receipt": stays("outcome", "key", "reasons", without=("payload_sealed", "consent")),
    "crm.ScoreChange": stays(),
    "crm.ScoreDue": GOES,
    "crm.StageVisit": stays(),
    "crm.Task": GOES,
    "crm.Touch": GOES,
}
