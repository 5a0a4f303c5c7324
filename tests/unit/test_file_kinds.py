"""Which files are let in, and under which names they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.problems import BadRequest
from handoff.files.kinds import KINDS, LONGEST_NAME, check
from tests import files

LET_IN = {
    "image/png": files.png(),
    "image/jpeg": files.JPEG,
    "image/gif": files.GIF,
    "image/webp": files.WEBP,
    "application/pdf": files.PDF,
    "video/mp4": files.MP4,
    "text/plain": "Grüße, 你好\n".encode(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_its_content_says(kind: str) -> None:
    ending = KINDS[kind][0]
    assert check(f"receipt.{ending}", LET_IN[kind]) == (f"receipt.{ending}", kind)
    assert check("receipt", LET_IN[kind]) == (f"receipt.{ending}", kind)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", b"", "file_empty"),
        ("a.svg", files.SVG, "file_kind"),
        ("a.html", files.HTML, "file_kind"),
        ("a.zip", files.ZIP, "file_kind"),
        ("a.exe", files.EXE, "file_kind"),
        ("a.png", files.EXE, "file_kind"),
        ("a.bin", b"\x00\x01\x02", "file_kind"),
        ("a.js", b"alert(1)", "file_kind"),
        ("eicar.com", files.EICAR, "file_unsafe"),
        ("eicar.txt", files.EICAR, "file_unsafe"),
    ],
)
def test_everything_else_is_refused_with_the_reason(name: str, content: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        check(name, content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\temp\\photo.PNG", "photo.PNG"),
        ("photo.html", "photo.png"),
        ("exe\u202egnp.png", "exegnp.png"),
        ("a\nb\x00c.png", "abc.png"),
        ("  my   photo .png", "my photo .png"),
        ("", "file.png"),
        ("...", "file.png"),
        (".png", "png.png"),
    ],
)
def test_a_name_is_no_path_and_hides_nothing(name: str, shown: str) -> None:
    assert check(name, files.png()).name == shown


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_shown(name: str) -> None:
    shown = check(name, files.png()).name
    assert 0 < len(shown) <= LONGEST_NAME + 5
    assert shown.lower().endswith(".png")
    assert not set(shown) & set("/\\\r\n\x00\u202e")
