"""Proofs of the providers: none of them needs a database."""
