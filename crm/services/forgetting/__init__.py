"""A person is erased, everywhere and for good, and a certificate says so. See docs/privacy.md."""
