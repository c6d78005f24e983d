"""What stops a start, said in one sentence to the person who gave the command."""


class Trouble(Exception):
    """A sentence for the user: what happened, and what to do. Never shown as a traceback."""
