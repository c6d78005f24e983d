"""Data go when an organization has kept them long enough, unless they are held. See docs/privacy.md."""
