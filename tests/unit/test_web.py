"""The front end's own unit tests (tests/unit/web/*.test.mjs), and the widget's budget.

They run on the Node that Playwright brings along, so that no other needs to be installed.
"""

import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

CHECKOUT = Path(__file__).resolve().parents[2]
WEB = CHECKOUT / "web"
SUITES = sorted((CHECKOUT / "tests/unit/web").glob("*.test.mjs"))
WIDGET_BYTES = 30 * 1024
#: What is loaded besides, at once, when it is needed.
LATER_BYTES = 9 * 1024


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_the_front_ends_own_tests_pass(suite: Path) -> None:
    node = compute_driver_executable()[0]
    done = subprocess.run(
        [node, "--no-warnings", "--test", str(suite)], capture_output=True, text=True, cwd=CHECKOUT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 0" not in done.stdout


def test_the_widget_stays_within_its_budget() -> None:
    scripts = imported(WEB / "widget/tandem-chat.js", set())
    assert len(scripts) > 5
    assert sum(path.stat().st_size for path in scripts) <= WIDGET_BYTES


@pytest.mark.parametrize(
    ("part", "brings"),
    [
        ("waiting.js", {"waiting.js"}),
        ("files.js", {"files.js", "uploads.js"}),
        ("extras.js", {"extras.js", "links.js"}),
        ("survey.js", {"survey.js"}),
        ("yours.js", {"yours.js"}),
    ],
)
def test_what_the_widget_seldom_needs_is_loaded_when_it_does(part: str, brings: set[str]) -> None:
    scripts = imported(WEB / "widget/tandem-chat.js", set())
    later = imported(WEB / "widget" / part, set()) - scripts
    assert {path.name for path in later} == brings
    assert sum(path.stat().st_size for path in later) <= LATER_BYTES


def imported(script: Path, found: set[Path]) -> set[Path]:
    """The script and all that it imports."""
    if script not in found:
        found.add(script)
        for line in script.read_text().splitlines():
            if line.startswith("import ") and ' from "' in line:
                imported((script.parent / line.split('"')[1]).resolve(), found)
    return found


def test_no_page_has_inline_script_style_or_markup_from_text() -> None:
    for path in [*WEB.rglob("*.js"), *WEB.rglob("*.html")]:
        if "vendor" in path.parts:
            continue
        text = path.read_text()
        for banned in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", " style="):
            assert banned not in text, f"{path}: {banned}"
        if path.suffix == ".html":
            assert "<script>" not in text and "<style" not in text, path
