"""Sign-on of the staff by OpenID Connect, beside passwords: docs/decisions/0017-oidc.md."""
