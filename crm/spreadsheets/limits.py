"""How large a table may be, and the refusal that says so."""

MB = 1024 * 1024
MOST_BYTES = 50 * MB
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_LINE = 1 * MB
LONGEST_CELL = 10_000
LONGEST_HEADER = 120
MOST_UNPACKED = 600 * MB  # of a spreadsheet, which is a zip of XML
MOST_SHARED = 50 * MB  # of the texts that its cells share: they are read whole, before the first row
MOST_TIMES = 200  # how much larger a part of a zip may be than what it is packed into


class Unreadable(Exception):
    """The file cannot be imported; the sentence says why and what to do."""
