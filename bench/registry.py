"""Registry: import of 65 000 rows against the bare openpyxl read, and the list of 65 000 organizations.

Run: python -m bench.registry [ROWS]
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import openpyxl
from flask import Flask
from flask.testing import FlaskClient
from stdnum.ru.inn import calc_company_check_digit

from portal import create_app
from portal.accounts.models import Role, User
from portal.accounts.services import create_user, grant_role
from portal.extensions import db, migrate
from portal.registry.imports.commands import import_file
from portal.registry.imports.form import form_columns
from portal.registry.territories.regions import list_region_facts
from portal.registry.territories.services import load_territories
from portal.sheets import write_xlsx

ROWS = 65_000
REPEATS = 7
IMPORT_BAR = 3.0
LIST_BAR_MS = 80
PAGES = {
    "first page": "",
    "last page": "page=3000",
    "search": "q=школа 123",
    "search of nothing": "q=щука",
    "region and type": "region=22&type=school",
    "sphere": "sphere=education",
    "by date": "sort=-updated",
    "1000 rows": "per_page=1000",
}
KINDS = (
    ("Школа", "Образование; Школы", "Средняя общеобразовательная школа"),
    ("Детский сад", "Детские сады", "Детский сад «Ёлочка»"),
    ("Культура", "Культура", "Районный дом культуры"),
    ("Медицина", "Здравоохранение", "Районная больница"),
)


def make_inn(number: int) -> str:
    """A right ИНН for a number."""
    head = f"{number % 89 + 1:02d}{number:07d}"
    return head + str(calc_company_check_digit(head))


def make_row(number: int) -> list[str]:
    """A full row of the form."""
    kind, spheres, name = KINDS[number % len(KINDS)]
    region = list_region_facts()[number % 89]
    values = {
        "full_name": f"Муниципальное бюджетное учреждение «{name} № {number}» города {region.capital}",
        "short_name": f"{name} № {number}",
        "level": "муниципальный",
        "type": kind,
        "spheres": spheres,
        "inn": make_inn(number),
        "kpp": f"{number % 10_000:04d}01001",
        "region": region.name,
        "municipality": f"{'АБВГДЕЖЗИК'[number // 89 % 10]}овский район",
        "oktmo": region.oktmo,
        "parent_inn": make_inn(number % 89) if number >= 89 else "",
        "address": f"{100_000 + number}, г. {region.capital}, ул. Школьная, д. {number % 200 + 1}",
        "phone": f"8 (42{number % 90 + 10}) {number % 90 + 10}-{number % 89 + 10}-{number % 88 + 10}",
        "email": f"School{number}@Example.RU",
        "website": f"school{number}.example.ru",
        "vk": f"vk.com/school{number}",
        "telegram": f"@school{number}",
        "responsible_name": "Иванова Мария Петровна",
        "responsible_post": "Заместитель директора",
        "responsible_phone": f"8914{number:07d}",
        "responsible_email": f"person{number}@example.ru",
    }
    return [values.get(column.field, "") for column in form_columns()]


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read_bare(path: Path) -> None:
    """What the spreadsheet library needs for the file, and nothing else."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for _ in book.worksheets[0].iter_rows(values_only=True):
        pass
    book.close()


def make_reader() -> User:
    """Somebody who sees the whole country."""
    user = create_user(phone="+70000000001", name="Проверка Скорости", now=datetime.now(UTC))
    grant_role(user, role=Role.OPERATOR, scope="country")
    return user


def bench_import(path: Path) -> bool:
    """Import against the bare read; the same file again must change nothing."""
    bare = min(timed(lambda: read_bare(path)) for _ in range(2))
    answers: list[dict[str, object]] = []
    taken = timed(lambda: answers.append(import_file(path)))
    print({name: value for name, value in answers[0].items() if name != "rejected"})
    again = timed(lambda: answers.append(import_file(path)))
    print({name: value for name, value in answers[1].items() if name != "rejected"})
    print(f"bare read {bare:.1f} s, import {taken:.1f} s, the same file again {again:.1f} s")
    print(f"import / bare read = {taken / bare:.2f} (bar {IMPORT_BAR})")
    return taken / bare <= IMPORT_BAR


def bench_list(app: Flask, user: User) -> bool:
    """The median server time of whole pages, with their queries, by the way the list is asked."""
    client, is_good = app.test_client(), True
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.get_id(), True
    for name, query in PAGES.items():
        queries = ask(client, query)
        times = sorted(timed(partial(ask, client, query)) for _ in range(REPEATS))
        median = times[REPEATS // 2] * 1_000
        is_good = is_good and (median <= LIST_BAR_MS or "per_page" in query)
        print(f"list, {name}: {median:.1f} ms, {queries} queries (bar {LIST_BAR_MS} ms for 20 rows)")
    return is_good


def ask(client: FlaskClient, query: str, page: str = "/organizations") -> str:
    """How many queries the page took, by its own account."""
    with client.application.app_context():  # its own, as in a server: sessions and people are kept there
        answer = client.get(f"{page}?{query}")
    assert answer.status_code == 200
    return answer.headers["Server-Timing"].rpartition("desc=")[2].strip('"')


def main() -> int:
    """Measure in a temporary folder and print the ratios; 1 when a bar is not reached."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'bench.db'}"
        app = create_app(SECRET_KEY="bench", DATA_DIR=folder, SQLALCHEMY_ENGINES={"default": database})
        with app.app_context():
            migrate.upgrade()
            load_territories()
            db.session.commit()
            path = folder / "registry.xlsx"
            headers = [column.header for column in form_columns()]
            write_xlsx(path, headers, (make_row(number) for number in range(rows)))
            print(f"{rows} rows, {path.stat().st_size / 1e6:.1f} MB")
            is_import_good = bench_import(path)
            user = make_reader()
            db.session.commit()
            is_list_good = bench_list(app, user)
            db.session.close()
            db.engine.dispose()
    return 0 if is_import_good and is_list_good else 1


if __name__ == "__main__":
    sys.exit(main())
