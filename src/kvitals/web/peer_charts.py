"""The charts of connections before there are peers: one stands for all of them.

Knows which measurements feed them; refuses to know peers.
"""

from __future__ import annotations

from collections.abc import Mapping

from kvitals.model import Amounts, Chart, Dimension, Field, Measurement, Term
from kvitals.probes.network import DATAGRAMS, RETRANSMITS, TRANSFERS
from kvitals.sampling.peers.charts import CHARTS, FAMILY, MODULE, STYLE, Declared, Part

EACH_PEER = "each peer"

_FEEDS: Mapping[str, tuple[Measurement, Field]] = {
    "sent_bytes": (TRANSFERS, Field.BYTES),
    "received_bytes": (TRANSFERS, Field.BYTES),
    "sent_calls": (TRANSFERS, Field.CALLS),
    "received_calls": (TRANSFERS, Field.CALLS),
    "retransmits": (RETRANSMITS, Field.CALLS),
}
# What a measurement counts, these tell more of: without them its peers are known less well.
COMPANIONS: Mapping[str, tuple[str, ...]] = {TRANSFERS.name: (DATAGRAMS.name,)}


def _chart(one: Declared) -> Chart:
    return Chart(
        id=one.id,
        title=one.title,
        units=one.units,
        family=FAMILY,
        priority=one.priority,
        dimensions=tuple(_dimension(part) for part in one.parts),
        style=STYLE,
        module=MODULE,
        explanation=one.explanation,
    )


def _dimension(part: Part) -> Dimension:
    measurement, field = _FEEDS[Amounts._fields[part.amount]]
    name = EACH_PEER + part.tail.replace("_", " ")
    return Dimension(part.tail, name, (Term(measurement.name, field),), part.sign)


# Each has a dimension for each of its parts, whose id is the end of the names of that part's
# dimensions: real charts repeat these parts in turn.
PEER_CHARTS = tuple(_chart(one) for charts in CHARTS.values() for one in charts)
