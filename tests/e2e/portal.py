"""What a person does in the portal, in the words of the pages."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests.driver import Driver

LINK = re.compile(r"https?://\S+")


@dataclass
class Person:
    """Somebody in front of the browser."""

    page: Page
    driver: Driver
    name: str
    email: str
    password: str = "four words kept secret"

    def register(self) -> None:
        """Fill in the form and send it."""
        self.page.goto("/register")
        self.page.get_by_label("Name", exact=False).first.fill(self.name)
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_label("Password").fill(self.password)
        self.page.get_by_label("Profession").select_option(label="Nurse")
        self.page.get_by_role("button", name="Create my account").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("confirm your address")

    def confirm_from_the_mailbox(self) -> None:
        """Open the link in the mail and press the button behind it."""
        mail = self.driver.wait_for_mail(self.email, "confirm")
        self.page.goto(first_link(self.driver.mail_text(mail)))
        self.page.get_by_role("button", name="Confirm my address").click()
        expect(self.page.get_by_text("Your e-mail address is confirmed")).to_be_visible()

    def sign_in(self) -> None:
        """Sign in by password."""
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_label("Password").fill(self.password)
        self.page.locator("main").get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", level=1)).not_to_have_text("Sign in")

    def take_quiz(self, module: str, *, wrong: int = 0) -> None:
        """Answer all questions of a module's quiz, the first `wrong` ones wrongly, and submit."""
        self.page.goto(f"/resources/{module}/quiz")
        self.page.get_by_role("button", name=re.compile("Start the quiz|Start a new attempt|Go on")).click()
        for number, (question, right) in enumerate(self.driver.answer_key(module).items()):
            options = self.page.locator(f'input[name="question:{question}"]')
            every = [str(options.nth(place).get_attribute("value")) for place in range(options.count())]
            chosen = [next(each for each in every if each not in right)] if number < wrong else right
            for option in chosen:
                self.page.locator(f'label[for="{question}-{option}"]').click()
        self.page.get_by_role("button", name="Submit answers").click()


def first_link(message: EmailMessage) -> str:
    """The first address in the text part of a mail."""
    text = message.get_body(("plain",))
    assert text is not None
    found = LINK.search(text.get_content())
    assert found, text.get_content()
    return found.group()
