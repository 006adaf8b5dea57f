"""`portal demo load`: fictional institutions, people and sites, marked «учебные данные»."""

from datetime import UTC, datetime

import click
from flask import current_app

from portal.cli.answers import Failure, application, print_json, say
from portal.cli.demo.institutions import FLAGSHIPS
from portal.cli.demo.load import OTHERS, load_demo
from portal.cli.demo.official import PAGES, POSTS
from portal.cli.demo.people import PEOPLE
from portal.config import DEMO_PASSWORD
from portal.extensions import db
from portal.health import find_demo_sites, mark_demo_loaded
from portal.registry.territories.services import load_territories


@click.group()
def demo() -> None:
    """Учебные данные."""


@demo.command()
@click.option("--regions", default=3, show_default=True, type=click.IntRange(1, 89), help="Сколько регионов.")
@click.option(
    "--organizations",
    default=len(FLAGSHIPS) + OTHERS,
    show_default=True,
    type=click.IntRange(len(FLAGSHIPS), 100_000),
    help="Сколько учреждений в реестре.",
)
@click.option(
    "--pages", default=PAGES, show_default=True, type=click.IntRange(0, 200_000), help="Сколько страниц."
)
@click.option(
    "--posts", default=POSTS, show_default=True, type=click.IntRange(0, 200_000), help="Сколько постов."
)
@click.option("--seed", default=1, show_default=True, help="Зерно: с тем же зерном данные те же.")
@click.option("--once", is_flag=True, help="Ничего не делать, если учебные данные уже загружены.")
@click.option("--json", "as_json", is_flag=True, help="Один документ JSON.")
def load(
    regions: int, organizations: int, pages: int, posts: int, seed: int, once: bool, as_json: bool
) -> None:
    """Загрузить учебные учреждения, людей, сайты и страницы; второй раз ничего не меняет.

    Страницы живут на учебном стенде сетей: без него они заводятся без ключей и без постов.
    """
    with application() as app:
        if app.config["ENV"] == "production":
            raise Failure("Учебные данные не загружают в рабочий портал.")
        if once and find_demo_sites() is not None:
            _answer(as_json, organizations)
            return
        load_territories()
        slugs = load_demo(
            current_app.config["DATA_DIR"],
            organizations=organizations,
            regions=regions,
            pages=pages,
            posts=posts,
            seed=seed,
            now=datetime.now(UTC),
            tell=_tell,
        )
        mark_demo_loaded(slugs)
        db.session.commit()
    _answer(as_json, organizations)


def _tell(what: str, done: int, total: int) -> None:
    if done in (0, total) or done % 5 == 0:
        say(f"{what}: {done} из {total}")


def _answer(as_json: bool, organizations: int) -> None:
    people = [{"phone": one.phone, "role": one.role.value, "where": one.about} for one in PEOPLE]
    if as_json:
        print_json({"organizations": organizations, "people": people, "password": DEMO_PASSWORD})
        return
    say("Учебные данные загружены. Вход по телефону, пароль у всех: " + DEMO_PASSWORD)
    for person in PEOPLE:
        say(f"  {person.phone}  {person.role.label}: {person.about}")
