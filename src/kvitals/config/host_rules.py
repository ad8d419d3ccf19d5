"""Which peers are shown by their name: simple patterns, as Netdata has them.

Knows patterns and names; refuses to resolve one. As host names are the same in
capitals or not, so are the patterns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kvitals.config.glob import Glob
from kvitals.config.readers import Answer, Reader
from kvitals.config.rule_lists import EXCLUDING, RuleList, read_rules

# A text without an asterisk is a whole name.
Pattern = str | Glob
_ANY_NAME = Glob.read("*")


@dataclass(frozen=True, slots=True)
class Patterns:
    """Some patterns, in no order: names to look up, and others to try one by one."""

    names: frozenset[str] = frozenset()
    wild: frozenset[Glob] = frozenset()

    def match(self, name: str) -> bool:
        """Whether one of them matches a name in small letters."""
        return name in self.names or any(one.fits(name) for one in self.wild)


@dataclass(frozen=True, slots=True)
class HostRules:
    """The names that are accepted: included and not excluded."""

    included: Patterns = Patterns(wild=frozenset({_ANY_NAME}))
    excluded: Patterns = Patterns()
    written: str = field(default="*", compare=False)

    def __str__(self) -> str:
        return self.written

    @property
    def is_everybody(self) -> bool:
        """Whether all names are accepted."""
        return self == HostRules()

    def accepts(self, name: str) -> bool:
        small = name.lower()
        return not self.excluded.match(small) and self.included.match(small)


def read_hosts(text: str) -> Answer:
    """The rules that a list of patterns means. No word at all accepts every name."""
    rules: RuleList[Pattern] = read_rules(text, _pattern)
    if not rules.can_count:
        return Answer(None, rules.skipped)
    included = _patterns(rules.included or (_ANY_NAME,))
    value = HostRules(included, _patterns(rules.excluded), rules.written)
    return Answer(value, rules.skipped)


HOSTS = Reader(
    f"names of hosts with * for any text and \\ before a * that is meant, {EXCLUDING}", read_hosts
)


def _patterns(known: Iterable[Pattern]) -> Patterns:
    distinct = frozenset(known)
    return Patterns(
        frozenset(one for one in distinct if isinstance(one, str)),
        frozenset(one for one in distinct if isinstance(one, Glob)),
    )


# A \ takes the meaning from what follows; with nothing behind it, it has none itself.
def _pattern(word: str) -> Pattern | None:
    pieces: list[list[str]] = [[]]
    letters = iter(word.lower())
    for letter in letters:
        if letter == "*":
            pieces.append([])
            continue
        literal = next(letters, None) if letter == "\\" else letter
        if literal is None:
            return None
        pieces[-1].append(literal)
    texts = ["".join(piece) for piece in pieces]
    return Glob.of(*texts) if len(texts) > 1 else texts[0]
