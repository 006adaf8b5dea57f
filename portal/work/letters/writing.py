"""Turns a recipient into a letter: the values of its variables, what is missing, its number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from portal.calendar import local_today
from portal.extensions import db
from portal.registry.folding import squash
from portal.registry.territories.models import Region
from portal.typography import rudate
from portal.work.letters.models import Letter, LetterCounter, Mailing
from portal.work.letters.recipients import NOBODY, Recipient
from portal.work.letters.variables import used_in

FEMALE, MALE = ("вна", "чна", "шна", "кызы"), ("ич", "оглы")


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it is written: what will stand in it and why it cannot be."""

    recipient: Recipient
    values: dict[str, str]
    problem: str

    @property
    def can_be_written(self) -> bool:
        """Whether it gets a number: somebody is appointed and no hole is left."""
        return not self.problem

    @property
    def advice(self) -> str:
        """What mends it."""
        return "назначить" if self.problem == NOBODY else "дополнить" if self.problem else "распечатать"


def plan(mailing: Mailing, recipients: Iterable[Recipient], *, now: datetime, portal: str) -> list[Draft]:
    """What every recipient would get."""
    day = today_of(mailing.region, now)
    wanted = used_in(mailing.subject, mailing.body)
    return [_plan_one(mailing, one, wanted, day, portal) for one in recipients]


def today_of(region: Region, now: datetime) -> date:
    """The date in the region of the mailing."""
    return local_today(region.timezone, now)


def _plan_one(mailing: Mailing, one: Recipient, wanted: Sequence[str], day: date, portal: str) -> Draft:
    values = values_of(mailing, one, day, portal)
    if not one.name:
        return Draft(one, values, NOBODY)
    empty = [name for name in wanted if not values[name] and name != "номер"]
    words = f"не заполнено: {', '.join(empty).replace('_', ' ')}" if empty else ""
    return Draft(one, values, words)


def values_of(mailing: Mailing, one: Recipient, day: date, portal: str) -> dict[str, str]:
    """Values of all variables for one recipient; the number comes when the letter is written."""
    is_district = one.organization_id is None
    return {
        "адресат": one.title,
        "учреждение": "" if is_district else one.title,
        "полное_название": one.full_title,
        "инн": one.inn,
        "фио": one.name,
        "имя_отчество": " ".join(one.name.split()[1:3]),
        "обращение": greet(one.name),
        "должность": one.post,
        "муниципалитет": one.district,
        "регион": one.region,
        "номер": "",
        "дата": rudate(day),
        "срок": rudate(mailing.due) if mailing.due else "",
        "подписант": mailing.signer,
        "портал": portal,
    }


def greet(name: str) -> str:
    """How to address a person by the ending of the patronymic; without one nobody's sex is guessed."""
    words = squash(name).split()
    if len(words) < 3:
        return f"Здравствуйте, {name}" if name else ""
    patronymic = words[-1].lower() if words[-1].lower() in ("оглы", "кызы") else words[2].lower()
    called = " ".join(words[1:])
    if patronymic.endswith(FEMALE):
        return f"Уважаемая {called}"
    return f"Уважаемый {called}" if patronymic.endswith(MALE) else f"Здравствуйте, {called}"


def write(mailing: Mailing, drafts: Sequence[Draft], *, place: int, now: datetime) -> list[Letter]:
    """Letters of a portion, numbered in the caller's transaction: what is rolled back takes no number."""
    day = today_of(mailing.region, now)
    letters = []
    for offset, draft in enumerate(drafts):
        letter = Letter(
            mailing_id=mailing.id,
            place=place + offset,
            region_code=mailing.region_code,
            prefix=mailing.number_prefix,
            made_on=day,
            organization_id=draft.recipient.organization_id,
            municipality_id=draft.recipient.municipality_id,
        )
        settle(letter, draft)
        letters.append(letter)
    number(mailing, [letter for letter in letters if not letter.problem])
    db.session.add_all(letters)
    db.session.flush()
    return letters


def settle(letter: Letter, draft: Draft) -> None:
    """Put into a letter what is known of its recipient now."""
    one = draft.recipient
    letter.to_name, letter.to_post, letter.to_place = one.name, one.post, one.title
    letter.to_email, letter.problem = one.email, draft.problem
    letter.values = draft.values | {"номер": letter.number}


def number(mailing: Mailing, letters: Sequence[Letter]) -> None:
    """Give letters the next numbers of the prefix; the counter is raised with them or not at all."""
    if not letters:
        return
    last = _raise(mailing.region_code, mailing.number_prefix, len(letters))
    for serial, letter in enumerate(letters, last - len(letters) + 1):
        letter.serial = serial
        values: dict[str, Any] = letter.values
        letter.values = values | {"номер": letter.number}


def _raise(region_code: str, prefix: str, count: int) -> int:
    mine = (LetterCounter.region_code == region_code, LetterCounter.prefix == prefix)
    raised = update(LetterCounter).where(*mine).values(last=LetterCounter.last + count)
    last = db.session.scalar(raised.returning(LetterCounter.last))
    if last is None:
        db.session.add(LetterCounter(region_code=region_code, prefix=prefix, last=count))
        db.session.flush()  # two at once: the second meets the key, rolls back and tries again
        return count
    return last
