"""Having what was marked scored soon. The mark itself is made by the database; this only wakes somebody."""

from tenants import waking

SCORE = "crm.score_leads"
TRAIN = "crm.train_scores"
AFTER = 2  # seconds: while many write, their leads are scored together and not one by one


def score() -> None:
    """After commit."""
    waking.wake_after_commit(SCORE, after=AFTER)
