"""Everything that reads bytes which are not ours."""

from tests.fuzz.targets import config, kernel, store, web

TARGETS = (*config.TARGETS, *kernel.TARGETS, *store.TARGETS, *web.TARGETS)
