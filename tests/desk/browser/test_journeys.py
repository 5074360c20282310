"""What people come to the desk for, from beginning to end, in a browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.desk.browser.conftest import sign_in

Look = Callable[..., Page]


def _start_a_release(page: Page, title: str, words: str) -> str:
    page.goto("/releases/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Topic").select_option(label="Trade and cargo")
    page.get_by_label("Purpose").fill("To tell importers.")
    page.get_by_label("Web site or blog").fill(words)
    page.get_by_role("button", name="Save the draft").click()
    number = re.search(r"R\d{4}-\d{6}", page.locator("h1").inner_text())
    assert number is not None
    return number[0]


def _put_forward(page: Page) -> None:
    page.get_by_role("link", name="Put it forward for decision").click()
    for finding in page.get_by_role("article").all():
        finding.get_by_label("It may stand").check()
        finding.get_by_role("textbox").fill("It is what the release is for.")
    page.get_by_role("button", name="Put it forward").click()


def test_a_release_is_written_approved_by_another_published_and_found(look: Look) -> None:
    author = look("ana", scripts=False)
    number = _start_a_release(
        author, "Counter hours", "The cargo counter in Hobart opens at nine from Monday."
    )
    _put_forward(author)
    expect(author.locator("main")).to_contain_text("Waiting for a decision")
    expect(author.get_by_role("button", name="Approve this revision")).to_have_count(0)

    decider = look("otto", scripts=False, size="phone")
    decider.goto(f"/releases/{number}/")
    decider.get_by_label("Conditions (optional)").fill("Only on Monday.")
    decider.get_by_role("button", name="Approve this revision").click()
    expect(decider.locator("main")).to_contain_text("Approved")

    author.goto(f"/releases/{number}/")
    expect(author.locator("main")).to_contain_text("Only on Monday.")
    author.get_by_label("Address").fill("https://example.com/hobart")
    author.get_by_role("button", name="Record the publication").click()

    staff = look("stella", scripts=False)
    staff.goto("/register/")
    expect(staff.get_by_role("link", name=re.compile("Counter hours")).first).to_be_visible()
    staff.goto("/register/released-already")
    staff.get_by_role("textbox").fill("When does the counter in Hobart open?")
    staff.get_by_role("button", name=re.compile("Look|Find|Search|Ask|Show")).click()
    expect(staff.locator("main")).to_contain_text("The cargo counter in Hobart opens at nine from Monday.")


def test_an_edit_after_approval_voids_it_for_all_to_see(look: Look) -> None:
    author = look("ana", scripts=False)
    number = _start_a_release(author, "New form", "From March there is a new form for importers.")
    _put_forward(author)
    decider = look("otto", scripts=False)
    decider.goto(f"/releases/{number}/")
    decider.get_by_role("button", name="Approve this revision").click()
    author.goto(f"/releases/{number}/revise")
    expect(author.locator("main")).to_contain_text("A new revision ends that approval")
    author.get_by_label("Web site or blog").fill("From April there is a new form for importers.")
    author.get_by_role("button", name="Save the new revision").click()
    decider.reload()
    expect(decider.locator("main")).to_contain_text("Draft")
    expect(decider.get_by_role("button", name="Record the publication")).to_have_count(0)


def test_a_stale_page_decides_nothing_and_says_what_happened(look: Look) -> None:
    author = look("ben", scripts=False)
    number = _start_a_release(author, "Stale", "The counter in Darwin is closed on Friday.")
    _put_forward(author)
    one, other = look("otto", scripts=False), look("olive", scripts=False)
    for page in (one, other):
        page.goto(f"/releases/{number}/")
    other.get_by_label("Reasons").first.fill("Which Friday?")
    other.get_by_role("button", name="Return with reasons").click()
    one.get_by_role("button", name="Approve this revision").click()
    expect(one.get_by_role("alert")).to_contain_text("has changed since you opened the page")
    expect(one.locator("main")).to_contain_text("Returned to its authors")


def test_one_who_wrote_part_of_it_is_told_why_there_is_no_button(look: Look) -> None:
    olive = look("olive", scripts=False)
    number = _start_a_release(olive, "Both roles", "Both roles, one person.")
    _put_forward(olive)
    olive.goto(f"/releases/{number}/")
    expect(olive.locator("main")).to_contain_text(
        "You wrote part of this release, so somebody else decides on it."
    )
    expect(olive.get_by_role("button", name="Approve this revision")).to_have_count(0)


def test_the_policy_is_acknowledged_with_a_receipt_and_its_owner_sees_it(look: Look) -> None:
    staff = look("stella", scripts=False, size="phone")
    staff.goto("/acknowledge/")
    staff.get_by_role("checkbox").check()
    staff.get_by_role("button", name=re.compile("Acknowledge version")).click()
    expect(staff.locator("main")).to_contain_text(re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}"))
    owner = look("petra", scripts=False)
    owner.goto("/acknowledgements/?words=Stella")
    expect(owner.locator("main")).to_contain_text("Acknowledged")


def test_an_urgent_release_is_approved_by_one_and_looked_at_by_a_second(look: Look) -> None:
    author = look("ana", scripts=False)
    number = _start_a_release(author, "Urgent", "The wharf in Mackay is closed today.")
    author.get_by_role("link", name="Put it forward for decision").click()
    for finding in author.get_by_role("article").all():
        finding.get_by_label("It may stand").check()
        finding.get_by_role("textbox").fill("It is what the release is for.")
    author.get_by_role("checkbox").check()
    author.get_by_role("button", name="Put it forward").click()
    first = look("otto", scripts=False)
    first.goto(f"/releases/{number}/")
    first.get_by_role("button", name="Approve this revision").click()
    expect(first.get_by_role("button", name="Record the second look")).to_have_count(0)
    second = look("olive", scripts=False, size="phone")
    second.goto("/releases/second-looks")
    second.get_by_role("link", name=re.compile("Urgent")).first.click()
    second.get_by_label("I agree").check()
    second.get_by_role("button", name="Record the second look").click()
    expect(second.locator("main")).to_contain_text("Second look agrees")


def test_a_roster_is_looked_at_before_it_is_imported(look: Look) -> None:
    owner = look("petra", scripts=False)
    owner.goto("/acknowledgements/roster")
    table = "staff_number,name,email,work_area,employment\nD1008,Stella Kwan,s@example.com,Cargo,ongoing\n"
    roster = {"name": "roster.csv", "mimeType": "text/csv", "buffer": table.encode()}
    owner.get_by_label(re.compile("Roster")).set_input_files(roster)  # type: ignore[arg-type]
    owner.locator("main form button").first.click()
    expect(owner.locator("main")).to_contain_text("Stella Kwan")
    owner.goto("/acknowledgements/?words=Stella")
    expect(owner.locator("main")).to_contain_text("Passenger operations")  # nothing was imported yet


def test_scenarios_are_answered_and_explained(look: Look) -> None:
    staff = look("stella", scripts=False)
    staff.goto("/acknowledge/scenarios")
    for group in staff.locator("fieldset").all():
        group.get_by_role("radio").first.check()
    staff.get_by_role("button", name="Show the answers").click()
    expect(staff.locator("main")).to_contain_text(re.compile(r"\d of \d"))
    expect(staff.get_by_role("link", name=re.compile(r"SM\d{3}")).first).to_be_visible()


def test_the_auditor_reads_everything_and_has_no_buttons_that_change_it(look: Look) -> None:
    auditor = look("audrey", scripts=False)
    for path in ("/releases/", "/acknowledgements/", "/people/", "/audit/", "/register/"):
        response = auditor.goto(path)
        assert response is not None
        assert 200 == response.status
    auditor.goto("/releases/")
    auditor.get_by_role("link", name=re.compile("What to declare")).first.click()
    expect(auditor.get_by_role("button", name=re.compile("Approve|Return|Refuse|Withdraw"))).to_have_count(0)
    auditor.goto("/audit/")
    expect(auditor.locator("table")).to_contain_text("was read")


def test_an_administrator_gives_a_role_and_it_opens_a_page(look: Look) -> None:
    administrator = look("adam", scripts=False)
    administrator.goto("/people/?words=Stella")
    administrator.get_by_role("link", name="Stella Kwan").click()
    administrator.get_by_label(re.compile("^Auditor")).check()
    administrator.get_by_role("button", name="Set the roles").click()
    expect(administrator.locator("main")).to_contain_text("The roles of Stella Kwan were set.")
    other = look(scripts=False)
    sign_in(other, "stella")
    response = other.goto("/audit/")
    assert response is not None
    assert 200 == response.status
