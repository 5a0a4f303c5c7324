"""What can be wrong with a request, as exceptions that know their HTTP answer."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """An answer of the form `{"error": {"code", "message", ...details}}`.

    `message` is a plain sentence for the person at the screen; it never repeats customer text.
    """

    status = 500

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(f"{self.status} {code}: {message}")
        self.code = code
        self.message = message
        self.details = details

    @property
    def headers(self) -> dict[str, str]:
        return {}

    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, **self.details}}


class Malformed(Problem):
    status = 400


class Unauthorized(Problem):
    status = 401


class Forbidden(Problem):
    status = 403


class NotFound(Problem):
    status = 404

    def __init__(
        self, code: str = "not_found", message: str = "There is no such thing.", **details: Any
    ) -> None:
        super().__init__(code, message, **details)


class TooSlow(Problem):
    status = 408


class Conflict(Problem):
    status = 409


class Gone(Problem):
    status = 410


class TooLarge(Problem):
    status = 413


class WrongType(Problem):
    status = 415


class BadRequest(Problem):
    """Well-formed, but not what the call takes."""

    status = 422


class TooMany(Problem):
    """`retry_after` is in seconds."""

    status = 429

    def __init__(
        self,
        retry_after: float,
        code: str = "rate_limited",
        message: str = "That was too fast. Please wait a moment.",
        **details: Any,
    ) -> None:
        super().__init__(code, message, retry_after=round(retry_after, 2), **details)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(max(1, round(self.retry_after + 0.5)))}


class BadGateway(Problem):
    status = 502


class Unavailable(Problem):
    status = 503

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "1"}
