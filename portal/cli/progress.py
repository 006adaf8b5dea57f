"""A progress bar for work that takes its time."""

import sys
import time
from types import TracebackType
from typing import Any, Self

import click

PATIENCE = 2.0


class Progress:
    """Shows a bar on stderr once the work has lasted two seconds; call it with done and total."""

    def __init__(self, label: str) -> None:
        """Remember what is going on."""
        self.label = label
        self.started = time.monotonic()
        self.bar: Any = None

    def __enter__(self) -> Self:
        """Begin to count the time."""
        self.started = time.monotonic()
        return self

    def __call__(self, done: int, total: int) -> None:
        """Tell how far the work is."""
        if self.bar is None and time.monotonic() - self.started > PATIENCE:
            self.bar = click.progressbar(length=total, label=self.label, file=sys.stderr)
        if self.bar is not None:
            self.bar.length = total
            self.bar.update(done - self.bar.pos)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the line of the bar."""
        if self.bar is not None:
            self.bar.render_finish()
