"""What the history of a pipeline comes to. ``docs/metrics.md`` defines each number."""
