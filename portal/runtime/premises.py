"""The folder of data: one portal at a time works there, and nothing is written elsewhere."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import IO

from portal.config import RUN_FILE, read_run_file

LOCK_FILE = "run.lock"
FOLDERS = ("tmp", "logs")


class PremisesError(Exception):
    """We cannot work in this folder; the text says why and what to do."""


def data_dir_of(environ: dict[str, str]) -> Path:
    """The folder of data that the environment names."""
    return Path(environ.get("PORTAL_DATA_DIR", "").strip() or "var").absolute()


def occupy(data_dir: Path) -> IO[str]:
    """Make the folder ready and lock it until the returned file is closed; raises PremisesError."""
    try:
        for name in FOLDERS:
            (data_dir / name).mkdir(parents=True, exist_ok=True)
        lock = (data_dir / LOCK_FILE).open("a")
    except OSError as error:
        raise PremisesError(_not_writable(error, data_dir)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise PremisesError(_occupied(data_dir)) from error
    for left in (data_dir / "tmp").iterdir():  # by a run that was killed
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    return lock


def leave_note(data_dir: Path, **addresses: str) -> None:
    """Write down where this run answers, for the other commands; it holds the password of Redis."""
    path = data_dir / RUN_FILE
    aside = path.with_suffix(".part")
    handle = os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(addresses, file)
    os.replace(aside, path)


def _occupied(data_dir: Path) -> str:
    known = read_run_file(data_dir)
    where = f" Он открыт по адресу {known['base_url']}/." if "base_url" in known else ""
    return (
        f"Портал на этих данных ({data_dir}) уже запущен.{where} Остановите его (Ctrl-C в его окне) "
        "или укажите другую папку: PORTAL_DATA_DIR."
    )


def _not_writable(error: OSError, data_dir: Path) -> str:
    return (
        f"В папку {data_dir} нельзя записать ({error.strerror}). Проверьте её владельца и свободное место "
        "или укажите другую папку: PORTAL_DATA_DIR."
    )
