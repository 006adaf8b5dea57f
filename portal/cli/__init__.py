"""`portal …`: the commands, one module per noun, each loaded when it is called for."""

import importlib
import sys

import click

from portal.cli.answers import Failure
from portal.settings import SettingsError

COMMANDS = {
    "run": "portal.cli.run:run",
    "web": "portal.cli.parts:web",
    "worker": "portal.cli.parts:worker",
    "cron": "portal.cli.parts:cron",
    "db": "portal.cli.db:db",
    "demo": "portal.cli.demo:demo",
    "doctor": "portal.cli.doctor:doctor",
    "users": "portal.cli.users:users",
    "mail": "portal.cli.mail:mail",
    "registry": "portal.cli.registry:registry",
    "figures": "portal.cli.figures:figures",
    "pages": "portal.cli.pages:pages",
    "posts": "portal.cli.posts:posts",
    "monitor": "portal.cli.monitor:monitor",
    "sites": "portal.cli.sites:sites",
    "sandbox": "portal.cli.sandbox:sandbox",
    "vault": "portal.cli.vault:vault",
    "backup": "portal.cli.backup:backup",
    "restore": "portal.cli.backup:restore",
}
"""The command by its name: module and function."""


class LazyGroup(click.Group):
    """A group that imports a command when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is no such name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, function = place.partition(":")
        command = getattr(importlib.import_module(module), function)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
def cli() -> None:
    """Портал официальных сайтов и страниц: запуск, данные, сайты."""


def main() -> None:
    """Run a command; what the operator can mend ends with words and code 1, not with a traceback."""
    try:
        cli.main(prog_name="portal")
    except (Failure, SettingsError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
