"""Credit as a physician meets it, and what staff make of it. What ships has none, so one module gets it for a while."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from shared.testing.waiting import wait_for
from tests.driver import Driver, Learner
from tests.e2e.portal import Person
from tests.integration.progress.credit import REASON, designation

MODULE = "p2-m5"
DESIGNATION = f"/v1/admin/credit/designations/resource/{MODULE}"
Accessible = Callable[[Page], None]


def designate(driver: Driver, *, on: bool) -> None:
    """Enter what the provider designated, and switch credit on or off."""
    staff = driver.client("progress", driver.administrator)
    etag = staff.get(DESIGNATION).headers["ETag"]
    body = {"terms": designation(), "is_on": on, "reason": REASON}
    staff.request("PUT", DESIGNATION, json=body, headers={"If-Match": etag})


@pytest.fixture
def designated(driver: Driver) -> Iterator[None]:
    """A module with credit; without it again afterwards, since other journeys read it too."""
    designate(driver, on=True)
    yield
    designate(driver, on=False)


@pytest.fixture
def physician(driver: Driver) -> Learner:
    learner = driver.new_learner("Rosa Núñez", profession="physician", degree="MD")
    learner.enroll()
    return learner


@pytest.fixture
def staff(driver: Driver, enter: Callable[..., Page]) -> Page:
    """Somebody who handles credit."""
    person = driver.new_learner("Credit Staff", profession="other", roles=["learner", "credit_staff"])
    return enter(person.email, person.password)


@pytest.mark.timeout(240)
def test_a_physician_claims_credit_and_the_staff_report_and_file_it(
    page: Page, driver: Driver, physician: Learner, designated: None, staff: Page, accessible: Accessible
) -> None:
    person = Person(page, driver, physician.name, physician.email, physician.password)
    person.sign_in()
    page.goto(f"/resources/{MODULE}")
    expect(page.get_by_role("heading", name="Disclosures")).to_be_visible()
    accessible(page)
    page.locator("label[for=field-read]").click()
    page.get_by_role("button", name="Go on to the activity").click()
    expect(page).to_have_url(re.compile(f"/resources/{MODULE}$"))

    person.take_quiz(MODULE)
    page.goto(f"/credit/resource/{MODULE}")
    page.get_by_label("How much").fill("0.75")
    page.locator("label[for=field-attested]").click()
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("Please look at this again")).to_be_visible()
    expect(page.get_by_label("How much")).to_have_value("0.75")
    accessible(page)
    page.get_by_label("How much").fill("0.5")
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("Your credit is claimed.")).to_be_visible()
    driver.wait_for_mail(physician.email, "certificate")
    page.get_by_role("link", name="Your certificate").click()
    expect(page.get_by_text("0.50 AMA PRA Category 1 Credit").first).to_be_visible()
    accessible(page)

    staff.goto("/admin/credit/claims")
    expect(staff.get_by_role("row").filter(has_text="Rosa Núñez").first).to_contain_text("Stands")
    staff.goto("/admin/credit/audit-files")
    staff.get_by_label("Activity").select_option(f"resource/{MODULE}")
    staff.get_by_role("button", name="Make the audit file").click()
    archive = zipfile.ZipFile(io.BytesIO(audit_file(staff)))
    assert {"roster.csv", "claims.csv", "SHA256SUMS", "sample-certificate-ama_pra_1.pdf"} <= set(archive.namelist())
    assert physician.id in archive.read("claims.csv").decode()


def audit_file(staff: Page) -> bytes:
    """The newest audit file, as the console gives it."""

    def ready() -> str | None:
        staff.reload()
        link = staff.get_by_role("link", name="Download").first
        return link.get_attribute("href") if link.count() else None

    return staff.request.get(str(wait_for(ready, "the audit file", seconds=60))).body()
