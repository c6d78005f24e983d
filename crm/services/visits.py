"""The stays of leads in stages, made anew from the history of moves: for data that was not entered move by move."""

from django.db import connection, transaction

# An undone move and the one that undid it, which is its next, did not happen.
_FROM_MOVES = """
    WITH ordered AS (
        SELECT *, lag(undone_at) OVER (PARTITION BY lead_id ORDER BY version) AS was_undone FROM crm_leadmove
    ), effective AS (
        SELECT * FROM ordered
        WHERE undone_at IS NULL AND was_undone IS NULL AND from_stage_id IS DISTINCT FROM to_stage_id
    ), first AS (
        SELECT DISTINCT ON (lead_id) lead_id, from_stage_id FROM effective ORDER BY lead_id, version
    ), entries AS (
        SELECT l.id AS lead_id, coalesce(f.from_stage_id, l.stage_id) AS stage_id, 0 AS place, l.created_at AS entered_at
        FROM crm_lead l LEFT JOIN first f ON f.lead_id = l.id
        UNION ALL SELECT lead_id, to_stage_id, version, created_at FROM effective
    )
    INSERT INTO crm_stagevisit (lead_id, stage_id, entered_at, left_at)
    SELECT lead_id, stage_id, entered_at, lead(entered_at) OVER (PARTITION BY lead_id ORDER BY place) FROM entries
"""


@transaction.atomic
def rebuild() -> None:
    """All of the organization we are in. What the triggers kept is thrown away."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM crm_stagevisit")
        cursor.execute(_FROM_MOVES)
