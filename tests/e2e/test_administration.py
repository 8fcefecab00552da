"""What an administrator does, and what reaches an idle learner because of it."""

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterator

import pytest
import urllib3
from playwright.sync_api import Page, expect

from shared.testing.product import Product
from shared.testing.waiting import wait_for
from tests.driver import Driver, Learner, Mail
from tests.e2e.portal import Person, first_link

RULE = "/v1/rules/idle-7-days"


@pytest.fixture
def idle_after_a_second(driver: Driver) -> Iterator[None]:
    """The starter rule, in a hurry; put back afterwards."""
    notifications = driver.client("notifications", driver.administrator)
    before = notifications.get(RULE).json()

    def put(after: str) -> None:
        rule = {name: before[name] for name in before if name not in ("id", "revision", "updated_at")}
        rule["trigger"] = {"kind": "idle", "after": after}
        notifications.put(RULE, rule, headers={"If-Match": "*"})

    put("PT1S")
    yield
    put(before["trigger"]["after"])


def reminders(driver: Driver, learner: Learner) -> list[Mail]:
    return [mail for mail in driver.mails(learner.email) if driver.mail_text(mail)["List-Unsubscribe"]]


@pytest.mark.usefixtures("idle_after_a_second")
def test_an_idle_learner_gets_one_reminder_and_leaves_with_one_click(driver: Driver) -> None:
    learner = driver.new_learner("Ida Idle")
    learner.enroll()
    first = wait_for(lambda: reminders(driver, learner), "a reminder")
    message = driver.mail_text(first[0])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.search(r"<(http[^>]+)>", str(message["List-Unsubscribe"]))
    assert address
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = urllib3.request("POST", address.group(1), body=b"List-Unsubscribe=One-Click", headers=headers)
    assert answer.status in (200, 202, 204)
    preferences = driver.client("notifications", learner.token).get("/v1/me/preferences").json()
    assert preferences["reminders"] is False
    assert len(reminders(driver, learner)) == 1


@pytest.mark.usefixtures("idle_after_a_second")
def test_nobody_who_has_finished_is_reminded(driver: Driver) -> None:
    learner = driver.new_learner("Fay Finished")
    learner.enroll()
    learner.finish()
    driver.wait_for_mail(learner.email, "certificate")
    administration = driver.client("notifications", driver.administrator)

    def settled() -> list[dict[str, object]]:
        found = administration.get("/v1/messages", query={"recipient": learner.email}).json()["items"]
        kinds = [each for each in found if each["kind"] == "idle_reminder"]
        return kinds if all(each["state"] in ("sent", "skipped") for each in kinds) else []

    after_finishing = [each for each in wait_for(settled, "the reminder's fate") if each["state"] == "skipped"]
    assert all(each["reason"] for each in after_finishing)
    assert len(reminders(driver, learner)) <= 1


def test_a_changed_module_is_published_and_reaches_who_starts_it_then(driver: Driver) -> None:
    catalog = driver.client("catalog", driver.administrator)
    draft = catalog.get("/v1/admin/resources/p2-m6")
    content = draft.json()["content"] | {"summary": f"Changed {uuid.uuid4().hex}."}
    catalog.put("/v1/admin/resources/p2-m6", {"content": content}, headers={"If-Match": draft.headers["ETag"]})
    etag = catalog.get("/v1/admin/resources/p2-m6").headers["ETag"]
    headers = {"If-Match": etag, "Idempotency-Key": uuid.uuid4().hex}
    catalog.post("/v1/admin/resources/p2-m6/publish", {"change_note": "A clearer summary."}, headers=headers)
    published = driver.client("catalog").get("/v1/resources/p2-m6").json()
    assert published["content"]["summary"] == content["summary"]
    learner = driver.new_learner()
    learner.enroll()

    def arrived() -> bool:
        return bool(learner.progress.get("/v1/me/resources/p2-m6").json()["latest_revision"] == published["revision"])

    wait_for(arrived, "the new revision in progress")
    assert learner.take_quiz("p2-m6")["revision"] == published["revision"]


def test_completions_read_the_same_as_json_csv_and_on_the_page(
    page: Page, driver: Driver, product: Product, accessible: Callable[[Page], None]
) -> None:
    learner = driver.new_learner("Cora Counted")
    learner.enroll()
    learner.take_quiz("p1-m1")
    report = driver.client("progress", driver.administrator)
    rows = report.get("/v1/reports/completions", query={"pathway": "champion", "limit": 200}).json()["items"]
    table = csv.DictReader(
        io.StringIO(report.get("/v1/reports/completions.csv?pathway=champion").body.decode("utf-8-sig"))
    )
    by_json = next(row for row in rows if row["learner_id"] == learner.id)
    by_csv = next(row for row in table if row["learner_id"] == learner.id)
    assert int(by_csv["percent"]) == by_json["percent"] == learner.standing()["percent"] == 9
    who = product.access["administrator"]
    Person(page, driver, "", who["email"], who["password"]).sign_in()
    for path in ("/admin", "/admin/completions", "/admin/messages", "/admin/resources"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        accessible(page)


def test_a_mailed_link_signs_in_once(page: Page, driver: Driver) -> None:
    learner = driver.new_learner("Lin Link")
    page.goto("/sign-in/link")
    page.get_by_label("E-mail address").fill(learner.email)
    page.locator("main").get_by_role("button").first.click()
    link = first_link(driver.mail_text(driver.wait_for_mail(learner.email, "sign-in")))
    page.goto(link)
    page.locator("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="My learning")).to_be_visible()
    page.goto("/")
    page.context.clear_cookies()
    page.goto(link)
    page.locator("main").get_by_role("button").first.click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_forgotten_password_is_replaced_from_the_mailbox(page: Page, driver: Driver) -> None:
    learner = driver.new_learner("Pia Password")
    page.goto("/forgot-password")
    page.get_by_label("E-mail address").fill(learner.email)
    page.locator("main").get_by_role("button").first.click()
    page.goto(first_link(driver.mail_text(driver.wait_for_mail(learner.email, "password"))))
    page.get_by_label("password", exact=False).first.fill("a new one for me")
    page.locator("main").get_by_role("button").first.click()
    person = Person(page, driver, learner.name, learner.email, "a new one for me")
    person.sign_in()
    expect(page.get_by_role("heading", name="My learning")).to_be_visible()


def test_the_demo_learner_holds_a_sample_certificate_from_the_first_minute(page: Page, driver: Driver) -> None:
    who = driver.access["learner"]
    earned = driver.client("progress", driver.sign_in(who["email"], who["password"]))
    held = wait_for(lambda: earned.get("/v1/me/certificates").json()["items"], "the sample certificate")
    # Another journey may have issued every certificate of the pathway anew.
    valid = [each for each in held if each["status"] == "valid"]
    assert [(each["pathway"], each["sample"]) for each in valid] == [("champion", True)]
    page.goto(f"/verify/{valid[0]['code']}")
    expect(page.get_by_text("sample", exact=False).first).to_be_visible()


def test_every_address_that_a_badge_names_can_be_opened_by_anybody(driver: Driver) -> None:
    who, portal = driver.access["learner"], driver.access["portal"]
    earned = driver.client("progress", driver.sign_in(who["email"], who["password"]))
    code = wait_for(lambda: earned.get("/v1/me/certificates").json()["items"], "the sample certificate")[-1]["code"]
    anybody = urllib3.PoolManager()
    badge = anybody.request("GET", f"{portal}/verify/{code}/badge.json")

    named = {each.partition("#")[0] for each in texts_of(badge.json()) if each.startswith(portal)}
    assert {f"{portal}/verify/{code}", f"{portal}/learn/champion", f"{portal}/credentials/status/0"} <= named
    named |= {f"{portal}/.well-known/did.json", f"{portal}/.well-known/jwks.json"}
    assert {address: anybody.request("GET", address).status for address in named} == dict.fromkeys(named, 200)


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_of(each)
