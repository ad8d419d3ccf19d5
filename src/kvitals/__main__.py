"""`python -m kvitals`."""

import sys

from kvitals.cli.start import kvitals

sys.exit(kvitals())
