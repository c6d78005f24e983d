"""Whether people can be reached by what they wrote down: told from the text alone, in no time."""
