"""Pictures, sounds and films are taken apart in a process of its own: a hostile file ends that, and nothing else.

``asking`` is our side of it; ``__main__`` is what runs there. It has no settings, no database and no secrets.
"""
