"""Reading what people from outside send: pure functions, no rows."""
