"""What becomes of a certificate, seen by its holder, the staff and somebody who checks it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shared.testing.product import Product
from shared.testing.waiting import wait_for
from tests.driver import Driver, Learner

Accessible = Callable[[Page], None]


@pytest.fixture
def holder(driver: Driver) -> Learner:
    """Somebody who holds a certificate."""
    person = driver.new_learner("Rosa Nunez")
    person.enroll()
    person.finish()
    person.wait_for_certificate()
    return person


@pytest.mark.timeout(240)
def test_a_name_is_corrected_and_then_revoked_without_javascript(
    driver: Driver, holder: Learner, enter: Callable[..., Page], product: Product
) -> None:
    (old,) = holder.certificates()
    page = enter(holder.email, holder.password)
    page.goto("/certificates")
    page.get_by_role("link", name="Correct the name").click()
    page.get_by_label("Name as it should be printed").fill("Rosa Núñez")
    page.get_by_label("Why should it change?").fill("The accents are missing.")
    page.get_by_role("button", name="Ask for this name").click()
    expect(page.get_by_text("Somebody looks at the name that you ask for")).to_be_visible()

    staff = enter(product.access["administrator"]["email"], product.access["administrator"]["password"])
    staff.goto("/admin/certificates")
    staff.get_by_role("link", name="for a decision").click()
    staff.get_by_role("row").filter(has_text=old["code"]).get_by_role("link").click()
    staff.locator("label[for=decision-accepted]").click()
    staff.get_by_role("button", name="Decide").click()
    expect(staff.get_by_text("The new certificate is on its way")).to_be_visible()

    mail = driver.wait_for_mail(holder.email, "Your new certificate")
    body = driver.mail_text(mail).get_body(("plain",))
    assert body is not None
    assert "Rosa Núñez" in body.get_content()
    new = holder.certificates()[0]
    page.goto(f"/verify/{old['code']}")
    expect(page.get_by_text("This certificate was replaced on")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=new["code"]).click()
    expect(page.get_by_text("This certificate is genuine")).to_be_visible()

    staff.goto(f"/admin/certificates?q={new['code']}")
    staff.get_by_role("link", name=new["code"]).click()
    staff.get_by_role("link", name="Revoke it").click()
    staff.get_by_label("Reason").fill("It was only an exercise.")
    staff.get_by_role("button", name="Revoke for good").click()
    expect(staff.get_by_text("Revoked on")).to_be_visible()
    driver.wait_for_mail(holder.email, "Your certificate was revoked")
    page.goto(f"/verify/{new['code']}")
    expect(page.get_by_text("It was only an exercise.")).to_be_visible()


@pytest.mark.timeout(240)
def test_the_pages_about_certificates_are_accessible(
    driver: Driver, holder: Learner, enter: Callable[..., Page], accessible: Accessible, product: Product
) -> None:
    (mine,) = holder.certificates()
    page = enter(holder.email, holder.password, script=True)
    for address in ("/certificates", f"/certificates/{mine['code']}/name", f"/verify/{mine['code']}"):
        page.goto(address)
        for each in page.get_by_role("group").filter(has_text="Show it elsewhere").all():
            each.click()
        accessible(page)
    badge = page.request.get(f"/verify/{mine['code']}/badge.json")
    assert badge.json()["type"] == ["VerifiableCredential", "OpenBadgeCredential"]

    admin = product.access["administrator"]
    staff = enter(admin["email"], admin["password"], script=True)
    one = f"/admin/certificates/{mine['id']}"
    for address in ("", "/names", "/batches", "/batches/new", "/preview", "/designs", "/designs/new"):
        staff.goto(f"/admin/certificates{address}")
        accessible(staff)
    for address in (one, f"{one}/revoke"):
        staff.goto(address)
        accessible(staff)
    staff.goto("/admin/certificates/batches/new")
    staff.locator("label[for=act-revoke]").click()
    staff.get_by_role("textbox", name="Pathway").fill("champion")
    staff.get_by_label("Reason").fill("To see how many it would be")
    staff.get_by_role("button", name="Show whose certificates these are").click()
    expect(staff.get_by_text("Nothing is done yet")).to_be_visible()
    accessible(staff)


def begun(staff: Page) -> bool:
    staff.reload()
    return staff.get_by_text("It is done").is_visible()


@pytest.mark.timeout(240)
def test_certificates_are_issued_anew_together_after_their_number_was_confirmed(
    driver: Driver, holder: Learner, enter: Callable[..., Page], product: Product
) -> None:
    admin = product.access["administrator"]
    staff = enter(admin["email"], admin["password"])
    staff.goto("/admin/certificates/batches/new")
    staff.locator("label[for=act-reissue]").click()
    staff.get_by_label("Reason").fill("A clearer wording")
    staff.get_by_role("button", name="Show whose certificates these are").click()
    (mine,) = holder.certificates()
    expect(staff.get_by_role("cell", name=mine["code"])).to_be_visible()
    with staff.expect_navigation():
        staff.get_by_role("button", name="Issue anew:").click()
    wait_for(lambda: begun(staff), "the end of the batch")
    driver.wait_for_mail(holder.email, "Your new certificate")
    assert [each["status"] for each in holder.certificates()] == ["valid", "superseded"]
