"""OAuth 2 for apps: the protocol by oauthlib, over grants of ours."""
