"""What the server says about its search path by itself."""


def search_path(session) -> list[str] | None:
    """The schemas in order, as of the last answer: PostgreSQL 18 and newer report them. None on older servers."""
    reported = session.info.parameter_status("search_path")
    return None if reported is None else split(reported)


def split(path: str) -> list[str]:
    return [schema.strip().strip('"') for schema in path.split(",")]
