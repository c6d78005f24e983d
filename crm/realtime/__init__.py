"""Live pages: hints to browsers, and the fragments they then fetch."""
