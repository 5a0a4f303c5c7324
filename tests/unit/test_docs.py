"""The documents are true: what they name exists, and what exists is named."""

import re
from pathlib import Path

import pytest

from handoff.model import Reason
from handoff.texts import BOT_LANGUAGES, languages, texts

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])


def _finder_paths() -> list[str]:
    finder = (DOCS / "architecture.md").read_text(encoding="utf-8").split("## What it is")[0]
    named = re.findall(r"`([^`]+)`", finder)
    return [path for path in named if "/" in path or path.endswith(".md")]


@pytest.mark.parametrize("path", _finder_paths())
def test_the_finder_leads_somewhere(path: str) -> None:
    pattern = re.sub(r"<[^>]+>", "*", path)
    assert any(ROOT.glob(pattern.rstrip("/"))), f"{path} does not exist"


@pytest.mark.parametrize("page_file", PAGES, ids=lambda file: file.name)
def test_links_between_documents_lead_somewhere(page_file: Path) -> None:
    text = page_file.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target:
            assert (page_file.parent / target).exists(), f"{page_file.name}: {target}"


def _proofs() -> list[str]:
    page = (DOCS / "reliability.md").read_text(encoding="utf-8")
    return re.findall(r"`(tests/[^`]+\.py::[^`]+)`", page)


@pytest.mark.parametrize("proof", _proofs())
def test_what_proves_a_promise_is_a_test(proof: str) -> None:
    path, _, name = proof.partition("::")
    assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.M)


def test_every_decision_is_in_the_list() -> None:
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for file in (DOCS / "decisions").glob("0*.md"):
        assert file.name in listed


def test_the_desk_speaks_every_language_completely() -> None:
    known = texts()
    for language, said in known.items():
        assert said.keys() == known["en"].keys(), language
        for key, text in said.items():
            wanted = set(re.findall(r"{\w+}", known["en"][key]))
            assert set(re.findall(r"{\w+}", text)) == wanted, f"{language}: {key}"


def test_the_desk_speaks_whatever_the_widget_and_the_bot_speak() -> None:
    assert languages() == {file.stem for file in (ROOT / "web/widget/strings").glob("*.json")}
    assert {file.stem for file in (ROOT / "bot/replies").glob("*.yml")} == BOT_LANGUAGES


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_words_for_customers_and_agents(reason: Reason) -> None:
    for language, said in texts().items():
        assert said[f"reason_{reason.value}"] and said[f"why_{reason.value}"], language
