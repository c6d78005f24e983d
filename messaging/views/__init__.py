"""What browsers and providers ask for about conversations and channels."""
