"""Signing in at the organisation's own identity provider: OpenID Connect Core 1.0, with PKCE (RFC 7636)."""
