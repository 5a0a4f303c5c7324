"""What a manager does on the strategy's screens, in verbs."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

REPORT: dict[str, Any] = {
    "since": "2026-02-01T00:00:00Z",
    "until": "2026-03-01T00:00:00Z",
    "turns": 200,
    "unchanged": 150,
    "changed": {"more": 41, "fewer": 9},
    "swaps": [{"was": "answer", "would": "low_confidence", "turns": 41}],
    "by": {"market": [{"value": "DE", "turns": 120, "changed": {"more": 30, "fewer": 2}}]},
    "conversations_changed": 1,
    "conversations": [
        {
            "conversation_id": "cnv_1",
            "turns": [
                {
                    "turn_id": "trn_1",
                    "at": "2026-02-03T10:00:00Z",
                    "change": "more",
                    "was": {"outcome": "answer", "reason": None, "rule": "none"},
                    "would": {"outcome": "escalate", "reason": "low_confidence", "rule": "VIP"},
                }
            ],
        }
    ],
    "not_replayed": {"begun_earlier": 3},
}


def new_draft(page: Page, title: str = "Earlier help") -> None:
    page.get_by_role("button", name="New draft").first.click()
    page.get_by_label("Title of the draft").fill(title)
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("tab", name="Escalation")).to_be_visible()
    expect(page.locator(".rules .name").first).to_be_visible()


def publish(page: Page, why: str) -> Locator:
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".changes")).to_be_visible()
    dialog.get_by_label("Why").fill(why)
    dialog.get_by_role("button", name="Publish").click()
    return dialog


def saved(page: Page) -> None:
    expect(page.locator(".saved")).to_have_text("saved")


def names(page: Page) -> list[str]:
    return page.locator(".rules .name").all_text_contents()


def write(page: Page, text: str) -> None:
    page.get_by_label("Write a message").fill(text)
    page.keyboard.press("Enter")
