"""A portion of a batch becomes people, roles, links and letters, all in one transaction. Flushes."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal import audit
from portal.accounts.invites import make_invites
from portal.accounts.links import invite_address, token_of
from portal.accounts.models import Grant, Invite, User
from portal.accounts.recovery.services import close_requests
from portal.accounts.services import restore_user
from portal.extensions import db
from portal.mail.services import cancel_mail, make_mail
from portal.registry.invitations.judging import Judge
from portal.registry.invitations.models import InviteBatch, InviteItem, ItemState
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization

MAIL_LIFE, PAPER_LIFE = timedelta(days=7), timedelta(days=30)
LINKED = """Здравствуйте, {name}!

Вас приглашают в портал официальных сайтов: {places}.

Откройте ссылку и придумайте пароль:
{link}

Ссылка сработает один раз, до {until}. Входить вы будете по телефону {phone} и этому паролю.
Не пересылайте письмо: по ссылке войдёт тот, кто её откроет.
"""
ADDED = """Здравствуйте, {name}!

В портале официальных сайтов вам добавили: {places}.
Входите, как прежде, по телефону и паролю: {portal}
"""
ALREADY = "Роль добавлена, вход уже есть"
NOT_MINE = "Роль добавлена; ссылку выдаёт тот, кто приглашал этого человека раньше"


def issue_items(batch: InviteBatch, author: User, items: Sequence[InviteItem], *, now: datetime) -> None:
    """Do what still can be done of these items, which hold every line of their people."""
    judge = Judge(author, items, by_mail=batch.by_mail)
    for item in items:
        judge.judge(item)
    good = [item for item in items if item.state is ItemState.WAITING]
    users = _make_users(good, judge, author, now)
    linked = [user for user in users.values() if user.password_hash is None and _is_ours(user, judge)]
    _give_roles(good, users, batch, author)
    invites = _make_links(linked, batch, author, now)
    for item in good:
        _settle(item, users[item.login], invites)
    _write_letters(batch, good, users, invites, now)


def _is_ours(user: User, judge: Judge) -> bool:
    """Whether a link may be given: to a new person, or to one all of whose roles are the author's to give."""
    known = judge.users.get(user.phone)
    return known is None or judge.reach.manages(known.grants)


def _make_users(items: Sequence[InviteItem], judge: Judge, author: User, now: datetime) -> dict[str, User]:
    """The people of these items by phone, new and old; who had been dismissed is let in again.

    An address is written only into accounts that are the author's to manage: codes and notices go there.
    """
    known = judge.users
    users = {item.login: known[item.login] for item in items if item.login in known}
    for item in items:
        if item.login not in users:
            user = User(phone=item.login, name=item.name, email=item.email, created_at=now)
            user.is_demo = author.is_demo
            users[item.login] = user
    fresh = [user for phone, user in users.items() if phone not in known]
    db.session.add_all(fresh)
    db.session.flush()
    for user in fresh:
        audit.record_by(author.id, "user.created", f"user:{user.id}", name=user.name)
    for item in items:
        user = users[item.login]
        if not user.email and _is_ours(user, judge):
            user.email = item.email
        if not user.is_active:
            restore_user(user)
    return users


def _give_roles(
    items: Sequence[InviteItem], users: dict[str, User], batch: InviteBatch, author: User
) -> None:
    ids = [user.id for user in users.values()]
    held = {(one.user_id, one.role, one.scope) for one in _grants_of(ids)}
    given: list[tuple[InviteItem, Grant]] = []
    for item in items:
        user, scope = users[item.login], of_organization(item.organization_id or 0)
        if (user.id, item.role, scope) not in held:
            given.append((item, Grant(user_id=user.id, role=item.role, scope=scope, spheres=[])))
    db.session.add_all(grant for _, grant in given)
    db.session.flush()
    for item, grant in given:
        item.grant_id = grant.id
        details = {"role": grant.role.value, "scope": grant.scope, "batch": batch.id}
        audit.record_by(
            author.id, "grant.given", f"user:{grant.user_id}", organization_id=item.organization_id, **details
        )


def _make_links(users: Sequence[User], batch: InviteBatch, author: User, now: datetime) -> dict[int, Invite]:
    """New links by person; a letter with the old link that has not gone yet does not go."""
    ids = [user.id for user in users]
    earlier = select(Invite.id).where(Invite.user_id.in_(ids), Invite.used_at.is_(None))
    cancel_mail([f"invite:{one}" for one in db.session.scalars(earlier)], now=now)
    close_requests(ids, now=now)
    invites = make_invites(ids, life=MAIL_LIFE if batch.by_mail else PAPER_LIFE, now=now)
    for invite in invites:
        audit.record_by(author.id, "invite.created", f"user:{invite.user_id}", batch=batch.id)
    return {invite.user_id: invite for invite in invites}


def _settle(item: InviteItem, user: User, invites: dict[int, Invite]) -> None:
    invite = invites.get(user.id)
    item.user_id = user.id
    item.invite_id = invite.id if invite else None
    item.state = ItemState.ISSUED if invite else ItemState.ADDED
    item.reason = "" if invite else (ALREADY if user.password_hash else NOT_MINE)


def _write_letters(
    batch: InviteBatch,
    items: Sequence[InviteItem],
    users: dict[str, User],
    invites: dict[int, Invite],
    now: datetime,
) -> None:
    """One letter to a person, whatever the number of institutions."""
    if not batch.by_mail:
        return
    names = _names_of(item.organization_id for item in items)
    by_person: dict[str, list[InviteItem]] = {}
    for item in items:
        by_person.setdefault(item.login, []).append(item)
    letters = []
    for login, theirs in by_person.items():
        places = "; ".join(
            f"{names.get(item.organization_id or 0, '')} ({item.role.label.lower()})" for item in theirs
        )
        user, invite = users[login], invites.get(users[login].id)
        letters.append(_letter(theirs[0], user, invite, places, now))
    db.session.add_all(letters)
    db.session.flush()


def _letter(item: InviteItem, user: User, invite: Invite | None, places: str, now: datetime) -> object:
    facts = {"name": user.name, "places": places, "phone": user.phone}
    if invite is None:
        text = ADDED.format(portal=invite_address("").removesuffix("/invite/"), **facts)
        key, subject = f"added:{item.id}", "Вам добавлена роль в портале"
    else:
        until = f"{invite.expires_at:%d.%m.%Y}"
        text = LINKED.format(link=invite_address(token_of(invite.nonce)), until=until, **facts)
        key, subject = f"invite:{invite.id}", "Приглашение в портал официальных сайтов"
    return make_mail(
        key=key,
        to=item.email,
        to_name=user.name,
        subject=subject,
        text=text,
        is_secret=invite is not None,
        now=now,
    )


def _names_of(organization_ids: Iterable[int | None]) -> dict[int, str]:
    ids = {one for one in organization_ids if one}
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))
    return {key: name for key, name in db.session.execute(query)}


def _grants_of(user_ids: Sequence[int]) -> Sequence[Grant]:
    return db.session.scalars(select(Grant).where(Grant.user_id.in_(user_ids))).all()
