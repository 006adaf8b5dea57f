"""`portal mail …`: what the mail server gives back."""

import sys
from datetime import UTC, datetime

import click

from portal.cli.answers import Failure, application, say
from portal.extensions import db
from portal.mail.bounces import LARGEST, read_report, record_bounce

TRY_LATER = 75
"""What a mail server understands as «keep the letter and try again» (EX_TEMPFAIL of sysexits)."""


@click.group()
def mail() -> None:
    """Почта портала."""


@mail.command()
def bounce() -> None:
    """Прочитать с входа отчёт о недоставке (RFC 3464) и отметить письмо вернувшимся.

    Команда для почтового сервера: что не отчёт о нашем письме, принимается молча, код 0; если база данных
    не отвечает, код 75 — повторить позже.
    """
    content = sys.stdin.buffer.read(LARGEST)
    report = read_report(content)
    if report is None:
        say("Это не отчёт о доставке, или в нём нет Message-ID нашего письма.")
        return
    try:
        with application():
            returned = record_bounce(report, now=datetime.now(UTC))
            db.session.commit()
            told = f"Письмо {returned.id} вернулось: {returned.reason}" if returned else "Отмечать нечего."
    except Failure as error:
        say(str(error))
        sys.exit(TRY_LATER)
    say(told)
