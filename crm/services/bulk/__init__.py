"""One change of many leads: chosen, done lead by lead with its own rights and rules, reported, taken back."""
