"""Nobody gets in who must not: every address, tried by everybody."""
