"""Checking a post in a browser: with scripts and without, by mouse and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Look = Callable[..., Page]
LEAK = "My desk line at work is 02 6274 0123, ask for me."
ADDRESS = "Write to our section: jane.citizen@customs.gov.au"


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_draft_is_answered_marked_and_mended(look: Look, size: str, scripts: bool) -> None:
    page = look(size=size, scripts=scripts)
    page.goto("/")
    page.get_by_label("An official one").check()
    page.get_by_label("Your draft").fill(ADDRESS)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("mark").first).to_contain_text("jane.citizen@customs.gov.au")
    page.get_by_role("button", name="Accept this mend").click()
    expect(page.get_by_label("Your draft")).not_to_have_value(ADDRESS)
    expect(page.get_by_label("Your draft")).to_have_value("Write to our section: information@customs.gov.au")


def test_the_answer_follows_while_one_types_and_no_cookie_is_set(look: Look) -> None:
    page = look()
    page.goto("/")
    page.get_by_label("Your draft").press_sequentially(LEAK, delay=5)
    expect(page.get_by_role("heading", name="Contact details of the agency")).to_be_visible()
    page.get_by_label("Your draft").fill("The scones were lovely.")
    expect(page.get_by_role("heading", name="Contact details of the agency")).to_be_hidden()
    assert [] == page.context.cookies()


def test_it_is_done_by_keyboard_alone(look: Look) -> None:
    page = look()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.get_by_label("Your draft").focus()
    page.keyboard.type(LEAK)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article.desk-finding").first).to_be_visible()


def test_a_finding_that_is_left_or_disputed_asks_for_no_words(look: Look) -> None:
    page = look(scripts=False)
    page.goto("/")
    page.get_by_label("Your draft").fill(LEAK)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Leave it").first.click()
    expect(page.get_by_role("heading", name="You left these as they are")).to_be_visible()
    page.get_by_role("button", name="Look at it again").first.click()
    page.get_by_role("link", name="This finding is wrong").first.click()
    assert 0 == page.locator("textarea, input[type=text]").count()
    page.get_by_label("It is public already").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


@pytest.mark.parametrize(
    ("link", "heading"),
    [
        ("Explain this rule (SM408)", "Contact details of the agency"),
        ("Clause 4.8", "Agency contact details"),
    ],
)
def test_explaining_a_finding_opens_its_rule_and_its_clause(look: Look, link: str, heading: str) -> None:
    page = look(scripts=False)
    page.goto("/")
    page.get_by_label("Your draft").fill(LEAK)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
