"""The REST API of contacts, companies, pipelines and leads."""
