"""What the LGPD gives people over their data, as the platform keeps it: outside the schemas that backups bring back."""
