"""`python -m kvitals`."""

import sys

from kvitals.cli.main import main

sys.exit(main())
