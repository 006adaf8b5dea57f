"""Marks that a person attests where no network tells them: who said it and when. Flushes, never commits."""

from datetime import datetime

from portal import audit
from portal.accounts.models import User
from portal.extensions import db
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageEvent, SocialPage
from portal.pages.social.stages import restage


def attest(page: SocialPage, name: str, mark: Mark, *, words: str, user: User | None, now: datetime) -> None:
    """Write down what a person says of the page; a network that says otherwise later is believed instead."""
    was = getattr(page, name)
    source = f"Со слов: {user.name}" if user else "Портал"
    source = f"{source}. {words}" if words else source
    setattr(page, name, mark)
    if name == "gov_mark":
        page.gov_mark_source, page.gov_mark_at = source, now
    elif name in ("pos_problem", "pos_opinion"):
        page.pos_source = source
    elif name == "bound":
        page.bound_source, page.bound_on = source, now.date() if mark is Mark.YES else None
    page.updated_at = now
    restage(page)
    evidence = {"source": "person", "user_id": user.id if user else None, "words": words}
    event = PageEvent(
        page_id=page.id,
        fact=name,
        was=was.value,
        now=mark.value,
        evidence=evidence,
        seen_at=now,
        told_at=now,
    )
    db.session.add(event)
    details = {"fact": name, "was": was.value, "now": mark.value, "words": words}
    audit.record("page.attested", f"page:{page.id}", organization_id=page.organization_id, **details)
    db.session.flush()
