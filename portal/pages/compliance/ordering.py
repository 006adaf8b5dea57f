"""In which order lines of counts stand."""

from collections.abc import Sequence

from portal.pages.compliance.counting import Counts


def put_worst_first(lines: Sequence[Counts]) -> list[Counts]:
    """By the share of the lawful, the smallest first; of equal shares the larger line, no share last."""
    return sorted(lines, key=lambda line: (line.percent is None, line.percent or 0, -line.must))


def order(lines: Sequence[Counts], asked: str) -> list[Counts]:
    """As asked in the address: «percent» or «-percent»; by name where nothing known is asked."""
    match asked:
        case "percent":
            return put_worst_first(lines)
        case "-percent":
            counted = [line for line in lines if line.percent is not None]
            return [*reversed(put_worst_first(counted)), *(line for line in lines if line.percent is None)]
        case _:
            return list(lines)
