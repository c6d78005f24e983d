"""What the screens of messaging read: each in a fixed number of queries, however much there is."""
