"""The demo organization: believable people, deals and conversations, so that the first look is alive."""
