"""Signing in by Google: OpenID Connect with state, PKCE and nonce, on allauth's ground."""
