"""What must go out, written in the transaction that causes it; ids only, never content."""
