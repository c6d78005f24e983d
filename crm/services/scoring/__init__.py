"""Scores of leads: the rules, the training, the recalculation."""
