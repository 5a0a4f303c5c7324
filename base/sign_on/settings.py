"""The settings of sign-on by OpenID Connect, off by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from base.roles import STAFF_ROLES
from base.setting import Setting, SettingsError, switch

SIGN_ON_SETTINGS = [
    Setting(
        "TANDEM_OIDC_ISSUER",
        "",
        "The OpenID Connect provider that staff may sign in with, like "
        "`https://login.example/realms/staff`. Empty: passwords only.",
    ),
    Setting("TANDEM_OIDC_CLIENT_ID", "", "What the provider calls this desk."),
    Setting(
        "TANDEM_OIDC_DESK_URL",
        "",
        "Where the staff's browsers find the desk, like `https://desk.example`: the provider sends "
        "them back there.",
    ),
    Setting(
        "TANDEM_OIDC_ROLES",
        "",
        "Which of the claim's values is which role, like `cs-agents=agent,cs-leads=supervisor`. "
        "Who has several gets the first in this list, who has none is refused.",
    ),
    Setting(
        "TANDEM_OIDC_ROLE_CLAIM",
        "roles",
        "The claim of the ID token that holds the values; `realm_access.roles` is one in another.",
    ),
    Setting("TANDEM_OIDC_SCOPES", "openid email profile", "What the provider is asked for."),
    Setting("TANDEM_OIDC_LABEL", "", "What stands on the button. Empty: words of Tandem's own."),
    Setting(
        "TANDEM_OIDC_ONLY",
        "0",
        "`1`: only admins may still sign in with a password, for the day the provider is away.",
    ),
]

_LONGEST_LABEL = 60


@dataclass(frozen=True, kw_only=True)
class SignOn:
    """`roles`: (value of the claim, Tandem's role), the first that fits counts. `only`: passwords
    are for admins only.
    """

    issuer: str
    client_id: str
    desk_url: str
    roles: tuple[tuple[str, str], ...]
    role_claim: str = "roles"
    scopes: str = "openid email profile"
    label: str | None = None
    only: bool = False

    @property
    def return_url(self) -> str:
        """Where the provider sends browsers back to: to be registered there."""
        return f"{self.desk_url}/api/auth/sign-on/return"


def read_sign_on(given: Mapping[str, str]) -> SignOn | None:
    """The settings, checked; None when no issuer is named. Raises SettingsError."""
    only = switch("TANDEM_OIDC_ONLY", given["TANDEM_OIDC_ONLY"])
    if not given["TANDEM_OIDC_ISSUER"]:
        return None
    for name in ("TANDEM_OIDC_CLIENT_ID", "TANDEM_OIDC_DESK_URL", "TANDEM_OIDC_ROLES"):
        if not given[name]:
            raise SettingsError(f"TANDEM_OIDC_ISSUER needs {name}.")
    scopes = given["TANDEM_OIDC_SCOPES"]
    if "openid" not in scopes.split():
        raise SettingsError("TANDEM_OIDC_SCOPES must hold openid.")
    if len(given["TANDEM_OIDC_LABEL"]) > _LONGEST_LABEL:
        raise SettingsError(f"TANDEM_OIDC_LABEL is longer than {_LONGEST_LABEL} characters.")
    return SignOn(
        issuer=_safe("TANDEM_OIDC_ISSUER", given["TANDEM_OIDC_ISSUER"]),
        client_id=given["TANDEM_OIDC_CLIENT_ID"],
        desk_url=_origin(given["TANDEM_OIDC_DESK_URL"]),
        roles=_roles(given["TANDEM_OIDC_ROLES"]),
        role_claim=given["TANDEM_OIDC_ROLE_CLAIM"],
        scopes=" ".join(scopes.split()),
        label=given["TANDEM_OIDC_LABEL"] or None,
        only=only,
    )


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read or change what goes there: https, or this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises for one that is no number
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _safe(name: str, text: str) -> str:
    # Kept to the letter: the provider's tokens must name the very same.
    if not is_safe(text) or "?" in text:
        raise SettingsError(
            f"{name} must be a URL that starts with https://, not {text!r}; "
            "http:// is for this machine only."
        )
    return text


def _origin(text: str) -> str:
    text = _safe("TANDEM_OIDC_DESK_URL", text).rstrip("/")
    if urlsplit(text).path:
        raise SettingsError(f"TANDEM_OIDC_DESK_URL must have no path, not {text!r}.")
    return text


def _roles(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [part.strip().rpartition("=") for part in text.split(",") if part.strip()]
    for value, _, role in pairs:
        if not value.strip() or role.strip() not in STAFF_ROLES:
            raise SettingsError(
                "TANDEM_OIDC_ROLES must hold pairs like cs-agents=agent, with the roles "
                f"{', '.join(sorted(STAFF_ROLES))}, not {f'{value}={role}'!r}."
            )
    if not pairs:
        raise SettingsError("TANDEM_OIDC_ROLES names no role.")
    return tuple((value.strip(), role.strip()) for value, _, role in pairs)
