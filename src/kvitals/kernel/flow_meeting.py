"""The look at sockets that were there before flows were counted."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from kvitals.kernel.flow_maps import FlowMaps
from kvitals.kernel.iterators import read_all

log = logging.getLogger(__name__)

# The objects that count flows, and the program of each that looks at the
# sockets that were there before.
LOOKS = {"network": "iter__task_file", "network_by_port": "iter__tcp"}
# Those that only help them.
TELLERS = ("datagrams",)
# How far the look is (enum phase).
LISTENERS, OTHERS, READY = range(3)


def meet(maps: FlowMaps, looks: Iterable[tuple[str, Mapping[str, int]]]) -> None:
    """Look at the sockets that are there, first at those that listen; then count flows.

    looks are the objects that can look, with their links.
    """
    for phase in (LISTENERS, OTHERS):
        maps.enter(phase)
        for name, links in looks:
            try:
                read_all(links[LOOKS[name]])
            except (KeyError, OSError) as error:
                log.warning("sockets that were there are not known error=%s", error)
    maps.enter(READY)
