"""What an organization's admins see of its leads, people, process and work."""

from . import process, records, rules, work

__all__ = ["process", "records", "rules", "work"]
