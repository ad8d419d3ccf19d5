"""The words of the parameter `options` of /api/v1/data, in Netdata's spelling and ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

# In the order in which an answer names them.
OPTIONS = (
    *("nonzero", "flip", "jsonwrap", "min2max", "ms", "abs", "seconds", "null2zero"),
    *("objectrows", "google_json", "google_anon", "percentage", "unaligned"),
    *("match-ids", "match-names", "label-quotes", "natural-points", "virtual-points"),
)
_OTHER_NAMES: Mapping[str, str] = {
    "reversed": "flip",
    "milliseconds": "ms",
    "absolute": "abs",
    "absolute_sum": "abs",
    "absolute-sum": "abs",
    "match_ids": "match-ids",
    "match_names": "match-names",
}


def read_options(text: str) -> frozenset[str]:
    """The options that are known, by the first of their names; what else is said means nothing."""
    return frozenset(_OTHER_NAMES.get(word, word) for word in read_words(text)) & set(OPTIONS)


def read_words(text: str) -> frozenset[str]:
    """The words of a list as Netdata writes them: `flip,ms` or `flip|ms`."""
    return frozenset(re.split(r"[\s,|]+", text)) - {""}


def written(options: frozenset[str]) -> str:
    """The options as an answer names them."""
    return ",".join(one for one in OPTIONS if one in options)
