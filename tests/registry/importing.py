"""Steps of an import for tests: the product's own, in this process."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from portal.accounts.models import User
from portal.extensions import db
from portal.registry.imports import jobs, services
from portal.registry.imports.models import ImportRow, RegistryImport
from portal.registry.organizations.models import Organization


def upload(path: Path, author: User | None = None) -> int:
    """The id of an import of this file."""
    with path.open("rb") as content:
        row = services.create_import(
            file_name=path.name,
            content=content,
            folder=jobs.uploads_folder(),
            author_id=author.id if author else None,
            now=datetime.now(UTC),
        )
    db.session.commit()
    return row.id


def get(import_id: int) -> RegistryImport:
    """The import as the database has it now."""
    db.session.close()
    return db.session.get_one(RegistryImport, import_id)


def stage(path: Path, author: User | None = None) -> RegistryImport:
    """An import read into staged rows."""
    import_id = upload(path, author)
    jobs.stage_import(import_id)
    return get(import_id)


def apply(row: RegistryImport) -> RegistryImport:
    """The same import, applied."""
    services.request_apply(row, now=datetime.now(UTC))
    db.session.commit()
    jobs.apply_import(row.id)
    return get(row.id)


def load(path: Path, author: User | None = None) -> RegistryImport:
    """A file taken through both phases."""
    return apply(stage(path, author))


def counts(row: RegistryImport) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, rejected."""
    return row.created, row.changed, row.unchanged, row.rejected


def reasons(row: RegistryImport) -> dict[int, str]:
    """Why rows were rejected, by their numbers."""
    return {number: reason for number, reason, _ in services.list_rejected(row.id)}


def line(row: RegistryImport, number: int) -> ImportRow:
    """A staged row by its number in the file."""
    query = select(ImportRow).where(ImportRow.import_id == row.id, ImportRow.number == number)
    return db.session.scalars(query).one()


def names() -> list[str]:
    """Short names of all organizations."""
    return list(db.session.scalars(select(Organization.short_name).order_by(Organization.sort_key)))


def find(inn: str, kpp: str = "220401001") -> Organization:
    """An organization by its requisites."""
    query = select(Organization).where(Organization.inn == inn, Organization.kpp == kpp)
    return db.session.scalars(query).one()
