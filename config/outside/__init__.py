"""What all code that speaks to outside services shares: one guarded client, errors named by what to do, proofs."""
