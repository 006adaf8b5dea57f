"""The demo's collection: one district has sent, one is filling, one has not begun."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.cli.demo.institutions import make_inn
from portal.extensions import db
from portal.registry.collections.models import Collection, CollectionPart
from portal.registry.collections.parts import send_part
from portal.registry.collections.rows import put_row
from portal.registry.collections.services import list_districts, open_collection
from portal.registry.territories.services import find_region

TITLE = "Реестр учреждений с соцсетями, почтой и ответственным (учебный сбор)"
INSTRUCTION = (
    "Проверьте учреждения района, допишите официальные страницы, e-mail и ответственного сотрудника. "
    "Чего не знаете, оставьте пустым."
)
NEW = (
    ("Учебная станция юных техников № 901", 90_001, "vk.com/demo-tech"),
    ("Учебный центр спорта № 902", 90_002, "ok.ru/demo-sport"),
)
TERM = timedelta(days=12)


def open_demo_collection(region_code: str, curator: User, *, now: datetime) -> None:
    """Open it, unless it is there; commits nothing."""
    region = find_region(region_code)
    if region is None or db.session.scalar(select(Collection.id).where(Collection.title == TITLE)):
        return
    districts = [place.id for place in list_districts(region_code)][:3]
    collection = open_collection(
        region,
        title=TITLE,
        instruction=INSTRUCTION,
        due=(now + TERM).date(),
        spheres=(),
        districts=districts,
        more=(),
        now=now,
    )
    query = select(CollectionPart).where(CollectionPart.collection_id == collection.id)
    _fill(db.session.scalars(query.order_by(CollectionPart.id)).all(), curator, now)


def _fill(parts: Sequence[CollectionPart], curator: User, now: datetime) -> None:
    """Two districts name one and the same new institution, so there is a double to settle."""
    for part in parts[:2]:
        for name, number, page in NEW if part is parts[0] else NEW[:1]:
            typed = {"full_name": name, "short_name": name, "inn": make_inn(number), "vk": "", "ok": ""}
            typed["vk" if page.startswith("vk") else "ok"] = page
            put_row(part, None, typed, author_id=curator.id, now=now)
    if parts:
        send_part(parts[0], sender_id=curator.id, now=now)
