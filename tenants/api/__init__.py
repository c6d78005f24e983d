"""What every API action shares: who calls, what it may do, how errors and pages look."""
