"""Facts of a page in a person's words, with the day on which they were seen. Flushes, never commits."""

from datetime import date, datetime

from portal.accounts.models import User
from portal.pages.networks.contract import Mark
from portal.pages.social.attesting import attest
from portal.pages.social.models import SocialPage
from portal.pages.social.services import attest_link
from portal.typography import rudate


def attest_fact(
    page: SocialPage, fact: str, mark: Mark, *, on: date, words: str, user: User, now: datetime
) -> None:
    """Write down who says what of the page, as of which day."""
    dated = f"{words} ({rudate(on)})"
    if fact == "site_links":
        attest_link(page, mark, on=on, source=f"Со слов: {user.name}. {dated}")
        return
    attest(page, fact, mark, words=dated, user=user, now=now)
    if fact == "bound":
        page.bound_on = None if mark is Mark.UNKNOWN else on
