"""docs/roles.md, made from the permissions and the declared calls by `tandem/made_pages.py`."""

from base.access import PUBLIC
from base.roles import PERMISSIONS
from tandem.app import ROUTES

ORDER = ("customer", "bot", "agent", "senior", "supervisor", "trainer", "manager", "admin")
SOCKETS = (
    ("GET", "/api/customer/socket", "chat"),
    ("GET", "/api/desk/socket", "serve"),
)
HEAD = """# Who may do what
<!-- Made by `python -m tandem.made_pages`: change the code, not this page. -->

One table decides: `base/roles.py`. Every call names the permission it needs where it is declared,
and what is in no table is refused. A role opens the door only: whose conversation it is, is asked
of every call and every frame besides. `tests/api/test_roles.py` knocks at every door below as
everybody.

Who is not signed in gets to the calls marked *public* and no further: 401 without a sign-in or a
token, 403 with one that does not suffice. Sockets ask the same at their opening (the customer's
with its first frame). The *bot* is the action server with the token of `secrets/knowledge_token`:
it reads articles for customers and nothing else.
"""


def roles_page() -> str:
    """docs/roles.md."""
    return "\n".join([HEAD, "## Permissions", *_permissions(), "", "## Calls", *_calls(), ""])


def _permissions() -> list[str]:
    head = ["| permission | " + " | ".join(ORDER) + " |", "|---|" + "---|" * len(ORDER)]
    return head + [f"| `{name}` | {_marks(name)} |" for name in PERMISSIONS]


def _calls() -> list[str]:
    """Each call with its permission and the roles that have it, in the order of the addresses."""
    calls = [(one.method, one.path, one.access) for part in ROUTES for one in part.declared]
    rows = sorted([*calls, *SOCKETS], key=lambda call: (call[1], call[0]))
    head = [
        "| call | permission | " + " | ".join(ORDER) + " |",
        "|---|---|" + "---|" * len(ORDER),
    ]
    return head + [f"| `{m} {path}` | {need} | {_marks(need)} |" for m, path, need in rows]


def _marks(permission: str) -> str:
    if permission == PUBLIC:
        return " | ".join("yes" for _ in ORDER)
    return " | ".join("yes" if role in PERMISSIONS[permission] else "–" for role in ORDER)
