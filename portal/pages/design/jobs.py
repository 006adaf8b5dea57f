"""Jobs of design: put a cover on a page, revive what got stuck."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import UnidentifiedImageError

from portal.extensions import db
from portal.pages.design import covering
from portal.pages.design.drawing import Look, draw_cover, to_png
from portal.pages.design.kits import look_of
from portal.pages.design.sizes import cover_size
from portal.pages.design.wrapping import TooLong
from portal.pages.networks.contract import Meaning, Outcome, Picture, Rejected, Target, Unknown
from portal.pages.networks.opening import open_for_work
from portal.queue import enqueue

TOO_LONG = Rejected("name", "название не помещается на обложку целиком: сократите его", Meaning.CONTENT)
BAD_LOGO = Rejected("logo", "знак территории не читается: пусть куратор загрузит его заново", Meaning.OURS)
log = logging.getLogger(__name__)


def put_cover(task_id: int) -> None:
    """Claim a wish, draw and send the cover while no transaction is open, record how it went."""
    now = datetime.now(UTC)
    task = covering.claim(task_id, now=now)
    if task is None:
        db.session.commit()
        return
    target, look = covering.target_for(task.page), look_of(task.page.organization)
    db.session.commit()
    outcome = _put(target, look)
    covering.settle(task, outcome, now=datetime.now(UTC))
    db.session.commit()


def sweep_covers() -> None:
    """Enqueue again covers that a dead worker or a lost enqueue left."""
    task_ids = covering.revive(now=datetime.now(UTC))
    db.session.commit()
    for task_id in task_ids:
        enqueue(put_cover, task_id)


def _put(target: Target, look: Look) -> Outcome:
    size = cover_size(target.network)
    if size is None or not target.keys:
        return Rejected("no_key", covering.NO_KEY, Meaning.WRONG_KEY)
    with TemporaryDirectory() as folder:
        picture = Path(folder) / "cover.png"
        try:
            picture.write_bytes(to_png(draw_cover(look, size)))
        except TooLong:
            return TOO_LONG
        except (OSError, UnidentifiedImageError):
            log.exception("The sign of a kit cannot be drawn")
            return BAD_LOGO
        return _send(target, picture)


def _send(target: Target, picture: Path) -> Outcome:
    """The adapter's answer; a fault of ours inside it leaves the outcome unknown, not the worker dead."""
    networks = open_for_work()
    try:
        return networks[target.network].set_cover(target, Picture(picture))
    except Exception as error:
        log.exception("An adapter failed")
        return Unknown(f"Сбой портала при обращении к сети: {type(error).__name__}")
    finally:
        networks.close()
