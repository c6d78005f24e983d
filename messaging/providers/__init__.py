"""Outside services that carry messages, each in its folder, all behind one contract."""
