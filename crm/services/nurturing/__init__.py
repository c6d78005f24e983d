"""Sequences: kept, entered, gone through step by step, left."""
