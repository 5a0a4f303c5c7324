"""The form of every cookie that the desk sets."""

from __future__ import annotations


def cookie(name: str, value: str, seconds: int, *, secure: bool, path: str = "/") -> str:
    """A `Set-Cookie` line; 0 seconds take the cookie away. No script reads it, and no other site's
    page sends it along but by a link.
    """
    flags = "HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
    return f"{name}={value}; Path={path}; Max-Age={seconds}; {flags}"
