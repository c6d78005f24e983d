"""Lead ads of Facebook and Instagram: Meta tells that there is one, and Graph gives it."""
