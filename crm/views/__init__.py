"""What browsers ask for about leads, contacts, notes, tasks and notifications."""
