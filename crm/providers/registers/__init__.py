"""Public registers that know companies and addresses."""
