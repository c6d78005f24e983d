"""What is looked up: companies, addresses, domains, numbers."""
