"""What only one process may hold at a time, whoever dies and whenever: a row with a deadline in the database's time."""
