"""Jobs of mailings: write letters portion by portion, hand each to the mail once, revive what got stuck."""

import os
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from typst import TypstError

from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.mail.jobs import mail_folder
from portal.mail.services import post
from portal.queue import enqueue
from portal.work.letters import services
from portal.work.letters.models import Letter, Mailing, MailingState
from portal.work.letters.paper import make_letters, plain_text, subject_of
from portal.work.letters.readers import tell_readers
from portal.work.letters.recipients import DISTRICTS, list_recipients
from portal.work.letters.services import Unsendable
from portal.work.letters.writing import plan, today_of, write

PORTION = 50


def portal_address() -> str:
    """What stands in place of {{портал}}."""
    address: str = current_app.config["BASE_URL"]
    return address


def send_mailing(mailing_id: int) -> None:
    """Write the letters and hand them to the mail; what another worker left is taken up where it stopped."""
    row = services.claim_mailing(mailing_id, now=datetime.now(UTC))
    db.session.commit()
    if row is None:
        return
    db.session.refresh(row, ["region"])
    db.session.expunge(row)  # a rollback would read the token of whoever holds the mailing by then
    db.session.commit()
    try:
        _send(row)
    except Unsendable as error:
        db.session.rollback()
        _advance(row, state=MailingState.FAILED, reason=str(error))


def _send(row: Mailing) -> None:
    who = _author_of(row)
    services.check_text(row)
    while True:
        if not _post_written(row):
            return
        made = _write_portion(row, who)
        if not _advance(row):
            return
        if not made:
            break
    _advance(row, state=MailingState.DONE, done=services.count_letters(row.id))


def _author_of(row: Mailing) -> Who:
    user = db.session.get(User, row.author_id) if row.author_id else None
    who = Who(user, Action.SEND_LETTERS) if user is not None and user.is_active else None
    if who is None or not who.scopes:
        raise Unsendable(services.NO_AUTHOR)
    return who


def _write_portion(row: Mailing, who: Who) -> int:
    """A portion of letters; another mailing may open the same prefix at this very moment: once more then."""
    try:
        return _write(row, who)
    except IntegrityError:
        db.session.rollback()
        return _write(row, who)


def _write(row: Mailing, who: Who) -> int:
    """Letters to those who have none yet, with their numbers and notices, in the caller's transaction."""
    now = datetime.now(UTC)
    is_districts = row.recipients.get("kind") == DISTRICTS
    column = Letter.municipality_id if is_districts else Letter.organization_id
    written = select(column).where(Letter.mailing_id == row.id, column.is_not(None))
    day = today_of(row.region, now)
    found = list_recipients(who, row.recipients, row.region_code, today=day, skip=written)[:PORTION]
    drafts = plan(row, found, now=now, portal=portal_address())
    place = services.count_letters(row.id) + 1
    letters = write(row, drafts, place=place, now=now)
    tell_readers(
        row, [(letter, draft.recipient) for letter, draft in zip(letters, drafts, strict=True)], now=now
    )
    return len(letters)


def _post_written(row: Mailing) -> bool:
    """Hand over what is written; whether the mailing is still ours."""
    letter_ids = services.list_unposted(row.id) if row.by_mail else []
    done = services.count_letters(row.id) - len(letter_ids)
    db.session.commit()
    for letter_id in letter_ids:
        _post_one(row, letter_id)
        done += 1
        if not _advance(row, done=done):
            return False
    return True


def _post_one(row: Mailing, letter_id: int) -> None:
    """Draw the letter with no transaction open, then hand it over under its key; the caller commits."""
    letter = db.session.get_one(Letter, letter_id, options=[joinedload(Letter.mailing)])
    db.session.commit()
    try:
        name = _keep(make_letters(row, [letter]), row.id, letter.id)
    except TypstError as error:  # one strange letter stops nobody else's
        letter.problem = f"PDF не собран: {str(error)[:200]}"
        return
    key = f"letter:{letter.id}" + (f":{letter.mails + 1}" if letter.mails else "")
    post(
        key=key,
        to=letter.to_email,
        to_name=letter.to_name,
        subject=subject_of(row, letter.values),
        text=plain_text(row, letter),
        now=datetime.now(UTC),
        attachments=[name],
    )
    letter.mail_key, letter.mails = key, letter.mails + 1


def _keep(content: bytes, mailing_id: int, letter_id: int) -> str:
    """Put the PDF beside the mail, whole or not at all; its path for the outbox."""
    name = f"letters/{mailing_id}/pismo-{letter_id}.pdf"
    path = mail_folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
    return name


def _advance(row: Mailing, **values: object) -> bool:
    """Commit a step together with the progress, or leave quietly: the mailing is another worker's now."""
    if services.advance(row, now=datetime.now(UTC), **values):
        db.session.commit()
        return True
    db.session.rollback()
    return False


def sweep_mailings() -> None:
    """Enqueue again what got stuck: lost enqueues and dead workers alike."""
    mailing_ids = services.revive_mailings(now=datetime.now(UTC))
    db.session.commit()
    for mailing_id in mailing_ids:
        enqueue(send_mailing, mailing_id)
