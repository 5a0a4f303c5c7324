"""The shop's word about a customer, for the chat: made on the shop's server, for each page view.

`python sign_identity.py KEY_FILE C-1001 "Anna Schmidt"` prints one. Standard library only; any
library for JSON Web Tokens does the same (HS256).
"""

import base64
import hashlib
import hmac
import json
import sys
import time
from pathlib import Path

LASTS_S = 900  # at most an hour; the page fetches a new one with each view


def sign(key: str, claims: dict[str, object]) -> str:
    """A JWT. `claims`: `sub` is the shop's customer number; more: docs/api.md, `identity`."""
    told = {"aud": "tandem", "exp": int(time.time()) + LASTS_S, **claims}
    body = ".".join(_part(json.dumps(one).encode()) for one in ({"alg": "HS256"}, told))
    return f"{body}.{_part(hmac.digest(key.encode(), body.encode(), hashlib.sha256))}"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


if __name__ == "__main__":
    key_file, number, name = sys.argv[1:]
    print(sign(Path(key_file).read_text(encoding="utf-8").strip(), {"sub": number, "name": name}))
