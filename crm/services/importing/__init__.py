"""Tables of strangers become leads, contacts and companies: looked at, tried, brought in, taken back."""
