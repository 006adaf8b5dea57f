"""`portal doctor`: what works and what does not."""

import click

from portal import create_app
from portal.cli.answers import print_json
from portal.doctor import Check, as_document, examine
from portal.settings import SettingsError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Проверить настройки, данные, базу, Redis, обработчики, расписание, диск; сказать, что сделать."""
    checks = _examine()
    document = as_document(checks)
    if as_json:
        print_json(document)
    else:
        for check in checks:
            _print(check)
        click.echo("Всё в порядке." if document["ok"] else "Есть неполадки, советы — строками выше.")
    ctx.exit(0 if document["ok"] else 1)


def _examine() -> list[Check]:
    try:
        app = create_app()
    except SettingsError as error:
        return [Check("Настройки", False, str(error), "Исправьте переменную окружения и повторите.")]
    with app.app_context():
        return examine()


def _print(check: Check) -> None:
    click.echo(f"{'✓' if check.ok else '✗'} {check.name}: {check.detail}")
    if check.advice:
        click.echo(f"  → {check.advice}")
