"""Tables of errors as data: what a network's code means for us."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

from portal.pages.networks.contract import Meaning, Network, Rejected, Unknown

FOLDER = Path(__file__).parent
MAX_WORDS = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do about some codes; `meaning` is None where nobody knows whether it was done."""

    codes: frozenset[str]  # empty: any code
    says: re.Pattern[str] | None
    meaning: Meaning | None
    is_retryable: bool
    after: timedelta | None

    def is_about(self, code: str, words: str) -> bool:
        """Whether the rule is for this answer."""
        return (not self.codes or code in self.codes) and (self.says is None or bool(self.says.search(words)))


def refuse(network: Network, code: str, words: str, *, after: timedelta | None = None) -> Rejected | Unknown:
    """The outcome of a refusal by the network's table, with its own words; `after` if it told how long."""
    words = " ".join(words.split())[:MAX_WORDS] or f"код {code}"
    rule = next(rule for rule in load_rules(network) if rule.is_about(code, words))
    if rule.meaning is None:
        return Unknown(f"{words} (код {code})")
    refusal = Rejected(code, words, rule.meaning, rule.is_retryable, rule.after)
    return replace(refusal, after=after) if after is not None else refusal


def is_known(network: Network, code: str) -> bool:
    """Whether the table has a row for this very code."""
    return any(code in rule.codes for rule in load_rules(network))


@cache
def load_rules(network: Network) -> Sequence[Rule]:
    """Rules of a network in their order: the first that is about an answer counts, the last is about any."""
    table = yaml.safe_load((FOLDER / network / "errors.yaml").read_text("utf-8"))
    return [
        Rule(
            codes=frozenset(map(str, row.get("codes", ()))),
            says=re.compile(row["says"], re.I) if "says" in row else None,
            meaning=None if row["means"] == "unknown" else Meaning(row["means"]),
            is_retryable=bool(row.get("retry", False)),
            after=timedelta(seconds=row["after"]) if "after" in row else None,
        )
        for row in table["errors"]
    ]
