"""What the API's actions about automations and sequences are tried with; see ``tests/api/tried.py``."""

from typing import Any

AUTOMATION_BODIES: dict[str, Any] = {
    "automation_list": None,
    "automation_retrieve": None,
    "automation_create": {
        "name": "Intruder",
        "pipeline": "{pipeline}",
        "trigger": "created",
        "actions": [{"do": "tag", "tag": "intruder"}],
    },
    "automation_partial_update": {"name": "Intruder"},
    "automation_destroy": None,
    "automation_trial": {"lead": "{lead}"},
    "automation_run_list": None,
    "automation_run_retry": None,
    "sequence_list": None,
    "sequence_retrieve": None,
    "sequence_create": {
        "name": "Intruder",
        "pipeline": "{pipeline}",
        "steps": [{"after": 24, "do": "tag", "tag": "intruder"}],
    },
    "sequence_partial_update": {"name": "Intruder"},
    "sequence_destroy": None,
    "sequence_trial": {"lead": "{lead}"},
    "enrolment_list": None,
    "enrolment_retrieve": None,
    "enrolment_create": {"sequence": "{enrolments}", "lead": "{lead}"},
    "enrolment_destroy": None,
}
