"""Pictures that rows of a plan name: files beside the plan, or those the institution has already uploaded."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from portal import media, media_types
from portal.extensions import db
from portal.media import MediaError, MediaFile
from portal.pages.exchange.reading import Reading

MOST = 10
ADDRESS = "вложение {name} — адрес: чужие файлы не скачиваем, положите картинку рядом с планом"
ABSENT = "вложение {name} не найдено: ни рядом с планом, ни среди файлов учреждения"
OUTSIDE = "вложение {name} лежит вне папки плана"
NO_PICTURE = "вложение {name} — не картинка; подойдут JPG, PNG и WebP"


class Shelf:
    """Pictures at hand; each file is read once, however many posts carry it."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder.resolve() if folder else None
        self._kept: dict[Path, MediaFile] = {}
        self._refused: dict[Path, str] = {}
        self._copies: dict[tuple[Path, int], int] = {}

    def look(self, reading: Reading, organization_id: int) -> None:
        """Name in the reading every picture that cannot be attached; writes nothing."""
        if len(reading.files) > MOST:
            reading.reasons.append(f"вложений больше {MOST}")
            return
        for name in reading.files:
            if problem := self._problem(name, organization_id):
                reading.reasons.append(problem.format(name=f"«{name[:80]}»"))

    def _problem(self, name: str, organization_id: int) -> str:
        if "://" in name:
            return ADDRESS
        path = self._path(name)
        if path is None:
            return "" if self._uploaded(name, organization_id) else ABSENT
        assert self.folder
        if not path.is_relative_to(self.folder):
            return OUTSIDE
        if path not in self._refused:
            self._refused[path] = "" if _is_picture(path) else NO_PICTURE
        return self._refused[path]

    def ids_for(
        self, names: Sequence[str], organization_id: int, *, author_id: int | None, now: datetime
    ) -> list[int]:
        """Media files of the institution with these pictures, kept now if need be; raises MediaError."""
        ids = (self._id_of(name, organization_id, author_id, now) for name in names)
        return list(dict.fromkeys(ids))

    def _id_of(self, name: str, organization_id: int, author_id: int | None, now: datetime) -> int:
        path = self._path(name)
        if path is None:
            found = self._uploaded(name, organization_id)
            if found is None:
                raise MediaError(ABSENT.format(name=name))
            return found
        if (path, organization_id) not in self._copies:
            file = self._keep(path, organization_id, author_id, now)
            self._copies[path, organization_id] = file.id
        return self._copies[path, organization_id]

    def _keep(self, path: Path, organization_id: int, author_id: int | None, now: datetime) -> MediaFile:
        """The bytes are judged and written once; for other institutions only a row is added."""
        first = self._kept.get(path)
        if first is None:
            with path.open("rb") as stream:
                first = media.store(
                    stream, path.name, organization_id=organization_id, author_id=author_id, now=now
                )
            self._kept[path] = first
            return first
        own = MediaFile(
            **{name: getattr(first, name) for name in ("sha256", "name", "type", "size", "width", "height")},
            organization_id=organization_id,
            author_id=author_id,
            uploaded_at=now,
        )
        db.session.add(own)
        db.session.flush()
        return own

    def _path(self, name: str) -> Path | None:
        """The file beside the plan, if there is one; a path outside stays what it is, to be refused."""
        if self.folder is None:
            return None
        try:
            path = (self.folder / name).resolve()
            is_outside = not path.is_relative_to(self.folder)  # whether it exists there is nobody's business
            return path if is_outside or path.is_file() else None
        except (OSError, ValueError):
            return None

    def _uploaded(self, name: str, organization_id: int) -> int | None:
        same = select(func.max(MediaFile.id)).where(
            MediaFile.organization_id == organization_id,
            MediaFile.name == name,
            MediaFile.type.in_(media_types.IMAGES),
        )
        return db.session.scalar(same)


def _is_picture(path: Path) -> bool:
    promised = media_types.type_by_name(path.name)
    return promised in media_types.IMAGES and (
        media_types.type_by_content(path, promised) in media_types.IMAGES
    )
