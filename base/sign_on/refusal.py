"""Why a sign-on came to nothing. The sign-in page has a sentence for each."""

from __future__ import annotations

import enum


class Refusal(enum.StrEnum):
    """What the sign-in page is told in `problem`."""

    AWAY = "sign_on_away"  # the provider: silent, slow, broken or contradicting itself
    EXPIRED = "sign_on_expired"  # not begun in this browser, or too long ago
    DENIED = "sign_on_denied"  # by the provider
    UNTRUSTED = "sign_on_untrusted"  # the token is not what it must be
    NO_ROLE = "sign_on_no_role"
    NO_EMAIL = "sign_on_no_email"
    EMAIL_TAKEN = "sign_on_email_taken"  # by an account that nobody has linked
    CLOSED = "sign_on_closed"
    TOO_MANY = "too_many_tries"
    STORAGE = "storage_unavailable"


class Refused(Exception):
    """`detail` is for the log: ids and codes, nothing that a person or a provider wrote freely."""

    def __init__(self, why: Refusal, detail: str = "") -> None:
        super().__init__(why.value, detail)
        self.why = why
        self.detail = detail
