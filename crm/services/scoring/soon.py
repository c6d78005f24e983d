"""Having what was marked scored soon. The mark itself is made by the database; this only wakes somebody."""

from tenants import waking

SCORE = "crm.score_leads"
TRAIN = "crm.train_scores"


def score() -> None:
    """After commit."""
    waking.wake_after_commit(SCORE)
