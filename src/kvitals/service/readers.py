"""The users of this machine that are shown all or believed, found out before rights go."""

from __future__ import annotations

import pwd
from collections.abc import Iterator, Mapping

from kvitals.config.proxies import ProxyUser
from kvitals.config.settings import SettingError, Settings
from kvitals.kernel.boundary.account import SHARED, Account
from kvitals.service.starter import starters
from kvitals.web.readers import Readers
from kvitals.web.server.forwarded import Proxies


def readers_of(
    settings: Settings, account: Account | None, environment: Mapping[str, str]
) -> Readers:
    """Root, who starts us, who asked sudo to, our own account, and who is named.

    Raises:
        SettingError: there is no user of a name.
    """
    named = (_uid(name) for name in settings.details_users)
    return Readers(settings.details, frozenset({0, *starters(environment), *_of(account), *named}))


# What runs as nobody may be anybody's.
def _of(account: Account | None) -> Iterator[int]:
    if account is not None and account.uid != SHARED:
        yield account.uid


def proxies_of(settings: Settings) -> Proxies:
    """The proxies that are trusted.

    Raises:
        SettingError: there is no user of a name, or a header is believed from nobody.
    """
    told = settings.trusted_proxies
    if settings.identity_header and not told:
        raise SettingError("an --identity-header counts from a --trusted-proxy alone: name it")
    users = frozenset(_uid(one.name) for one in told if isinstance(one, ProxyUser))
    networks = tuple(one for one in told if not isinstance(one, ProxyUser))
    return Proxies(networks, users, settings.identity_header)


def _uid(name: str) -> int:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        raise SettingError(
            f"there is no user {name}, whom --details-user or --trusted-proxy names"
        ) from None
