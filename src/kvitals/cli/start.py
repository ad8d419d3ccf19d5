"""Where both programs begin: signals that may come at once wait until somebody can take them.

Everything else is imported afterwards, since that takes most of a start.
"""

from __future__ import annotations

import sys

from kvitals.service.hangup import HANGUP


def kvitals() -> int:
    """`kvitals`."""
    HANGUP.hold()
    from kvitals.cli.main import main  # noqa: PLC0415

    return main()


def plugin() -> int:
    """`ebpf.plugin`."""
    HANGUP.hold()
    from kvitals.cli.plugin import main  # noqa: PLC0415

    return main()


if __name__ == "__main__":
    sys.exit(kvitals())
