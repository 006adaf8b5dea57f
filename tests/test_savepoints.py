"""A part of a transaction that may fail alone does not make the whole fail beside another writer."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from portal.extensions import db

COUNT, ADD = "SELECT count(*) FROM note", "INSERT INTO note VALUES (1)"


def test_a_savepoint_that_reads_first_may_write_though_others_write_too(tmp_path: Path) -> None:
    assert db  # its module tunes every engine
    engine = sa.create_engine(f"sqlite:///{tmp_path}/notes.db")
    with engine.begin() as first:
        first.exec_driver_sql("CREATE TABLE note (id INTEGER)")
    with engine.connect() as mine, engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout=0")
        with mine.begin_nested():
            mine.exec_driver_sql(COUNT)
            with pytest.raises(OperationalError, match="locked"):
                other.exec_driver_sql(ADD)  # it waits for its turn
            mine.exec_driver_sql(ADD)
        mine.commit()
        other.rollback()
        other.exec_driver_sql(ADD)
        other.commit()
        assert mine.exec_driver_sql(COUNT).scalar() == 2
    engine.dispose()
