"""What the screens read: each in a fixed number of queries, however much there is."""
