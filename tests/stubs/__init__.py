"""Outside services, played on this machine and stricter than they are."""
