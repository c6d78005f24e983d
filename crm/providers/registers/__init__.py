"""Public registers that know companies, addresses and domains."""
