"""`portal sites …`: sites, their publication and check."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app

from portal.cli.answers import Failure, application, print_json, say
from portal.cli.organizations import find_organization
from portal.cli.progress import Progress
from portal.cli.publishing import describe, publish_now, publish_soon
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.fetch import Fetcher, FetchError
from portal.gosweb.checking.printing import format_report
from portal.gosweb.checking.services import NoStandard, check_target
from portal.gosweb.checklist.services import start_site
from portal.gosweb.releases import services as releases
from portal.gosweb.releases.content import base_url
from portal.gosweb.releases.models import ReleaseState
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import SiteExists, SlugError, find_site, list_slugs, suggest_slug
from portal.registry.organizations.models import OrgType

TYPES = [type.value for type in OrgType]
as_json_option = click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")


@click.group()
def sites() -> None:
    """Официальные сайты."""


@sites.command()
@click.option("--inn", required=True, help="ИНН организации.")
@click.option("--type", "type", required=True, type=click.Choice(TYPES), help="Тип сайта.")
@click.option("--slug", default="", help="Адрес сайта; иначе — из названия.")
def create(inn: str, type: str, slug: str) -> None:
    """Создать сайт организации с пустыми разделами."""
    with application():
        organization = find_organization(inn)
        address = slug or suggest_slug(organization.short_name)
        try:
            site = start_site(organization, type=type, slug=address, now=datetime.now(UTC))
        except (SlugError, SiteExists, LookupError) as error:
            raise Failure(_why_not_created(error, type)) from error
        db.session.commit()
        click.echo(f"{base_url(site.slug)}/")


@sites.command()
@click.argument("slug", metavar="[АДРЕС]", required=False)
@click.option("--all", "is_all", is_flag=True, help="Все сайты.")
@click.option("--wait", is_flag=True, help="Собрать сейчас, в этом процессе; Redis не нужен.")
@as_json_option
@click.pass_context
def publish(ctx: click.Context, slug: str | None, is_all: bool, wait: bool, as_json: bool) -> None:
    """Опубликовать сайт по его АДРЕСУ или все сайты."""
    if bool(slug) == is_all:
        raise click.UsageError("Назовите адрес сайта или --all.")
    with application(), Progress("Публикуем") as progress:
        slugs: Sequence[str] = list_slugs() if is_all else [slug or ""]
        answers = []
        for done, one in enumerate(slugs, 1):
            site = _get_site(one)
            release = publish_now(site) if wait else publish_soon(site)
            answers.append(describe(site, release))
            if release.state is ReleaseState.FAILED:
                say(f"{one}: {release.reason}")
            if is_all:
                progress(done, len(slugs))
    if as_json:
        print_json(answers if is_all else answers[0])
    else:
        for answer in answers:
            click.echo(f"{answer['slug']}: {answer['state']} {answer['url']}")
    ctx.exit(1 if any(answer["state"] == ReleaseState.FAILED for answer in answers) else 0)


@sites.command()
@click.argument("slug", metavar="АДРЕС")
@click.argument("release", metavar="[ВЫПУСК]", type=int, required=False)
@as_json_option
def rollback(slug: str, release: int | None, as_json: bool) -> None:
    """Вернуть предыдущий ВЫПУСК сайта или названный по номеру."""
    with application():
        site = _get_site(slug)
        try:
            returned = releases.rollback(
                site,
                release,
                author_id=None,
                sites_dir=current_app.config["SITES_DIR"],
                now=datetime.now(UTC),
            )
        except NotFound as error:
            raise Failure("Возвращаться не к чему: такого выпуска на диске нет.") from error
        except Conflict as error:
            raise Failure(str(error)) from error
        db.session.commit()
        releases.go_online(site, current_app.config["SITES_DIR"])
        db.session.commit()
        answer = describe(site, returned)
    if as_json:
        print_json(answer)
    else:
        click.echo(f"{slug}: {returned.note}. {answer['url']}")


@sites.command()
@click.argument("target", metavar="ЧТО")
@click.option("--type", "type", required=True, type=click.Choice(TYPES), help="Тип организации.")
@as_json_option
@click.option("--full", "is_full", is_flag=True, help="Показать и замечания, которые не снижают оценку.")
@click.pass_context
def check(ctx: click.Context, target: str, type: str, as_json: bool, is_full: bool) -> None:
    """Проверить сайт: ЧТО — адрес http(s)://…, папка с HTML или адрес сайта портала."""
    with application():
        config = current_app.config
        fetcher = Fetcher(allow=_allowed(target), ca_bundle=config["CA_BUNDLE"])
        sites_dir: Path = config["SITES_DIR"]
        try:
            report = check_target(target, type, sites_dir=sites_dir, fetcher=fetcher)
        except NotFound as error:
            raise Failure(f"{target}: нет ни такой папки, ни опубликованного сайта портала.") from error
        except NoStandard as error:
            raise Failure(f"Для типа {type} свода требований пока нет.") from error
        except FetchError as error:
            raise Failure(f"{target}: {error}.") from error
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(format_report(report, is_full=is_full))
    ctx.exit(1 if report.has_errors else 0)


def _get_site(slug: str) -> Site:
    site = find_site(slug)
    if site is None:
        raise Failure(f"Сайта с адресом «{slug}» нет.")
    return site


def _why_not_created(error: Exception, type: str) -> str:
    if isinstance(error, SiteExists):
        return f"У организации «{error}» сайт уже есть."
    return str(error) if isinstance(error, SlugError) else f"Для типа {type} типового сайта нет."


def _allowed(target: str) -> list[str]:
    """Hosts that the guard lets through: those of the setting, and in development our own sites."""
    config = current_app.config
    host = urlsplit(target).netloc.lower()
    is_own = host.endswith(f".{config['SITES_DOMAIN']}") and config["ENV"] != "production"
    return [*config["FETCH_ALLOW"], *([host] if is_own else [])]
