"""What keeps strangers out: tokens and a certificate, read while files of root can be read.

An address that others reach is listened on with both of them, or where a person insists.
"""

from __future__ import annotations

import os
import ssl
import stat
from dataclasses import dataclass

from kvitals.config.settings import SettingError, Settings
from kvitals.config.web_words import is_loopback
from kvitals.web.tokens import MOST_TOKENS, Token, read_token

_MOST_BYTES = 65_536
_OF_OTHERS = stat.S_IRWXO | stat.S_IWGRP


@dataclass(frozen=True, slots=True)
class Face:
    """How the web side shows itself. Without tokens nobody is asked for one."""

    tokens: tuple[Token, ...] = ()
    tls: ssl.SSLContext | None = None


def open_face(settings: Settings) -> Face:
    """Read all that is named, and insist on what an address needs.

    Raises:
        SettingError: a file cannot be used, or the address would be open to strangers.
    """
    tokens = _read_tokens(settings.token_file) if settings.token_file else ()
    tls = _certificate(settings.tls_certificate, settings.tls_key)
    for host in settings.hosts:
        require_safe(
            host,
            has_tokens=bool(tokens),
            has_tls=tls is not None,
            is_insecure=settings.insecure,
        )
    return Face(tokens, tls)


def require_safe(
    host: str, *, has_tokens: bool = False, has_tls: bool = False, is_insecure: bool
) -> None:
    """Insist on tokens and TLS where others than this machine can connect.

    Raises:
        SettingError: one is missing, and nobody insists.
    """
    if is_insecure or is_loopback(host) or (has_tokens and has_tls):
        return
    missing = ([] if has_tokens else ["a --token-file"]) + ([] if has_tls else ["a --tls-cert"])
    raise SettingError(
        f"others can reach {host}, so kvitals listens there only with {' and '.join(missing)}; "
        "listen on 127.0.0.1 behind a proxy that has a login, or say --insecure"
    )


def _read_tokens(path: str) -> tuple[Token, ...]:
    lines = _private_text(path).split("\n")
    tokens = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        token = read_token(line)
        if token is None:
            raise SettingError(
                f"{path}, line {number}: not NAME RIGHTS sha256:DIGEST; "
                "`kvitals token NAME` makes such a line"
            )
        tokens.append(token)
    if not 0 < len(tokens) <= MOST_TOKENS:
        raise SettingError(f"{path} has {len(tokens)} tokens, not 1 to {MOST_TOKENS}")
    return tuple(tokens)


def _private_text(path: str) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise SettingError(f"{path} is no file")
            if status.st_uid not in {0, os.geteuid()} or status.st_mode & _OF_OTHERS:
                raise SettingError(
                    f"{path} is in the hands of others: it has to be of root or of who starts "
                    "kvitals, and `chmod 0600`"
                )
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > _MOST_BYTES:
        raise SettingError(f"{path} has more than {_MOST_BYTES} bytes")
    return content.decode(errors="replace")


def _certificate(certificate: str, key: str) -> ssl.SSLContext | None:
    if not certificate:
        if key:
            raise SettingError("a --tls-key is of use with its --tls-cert only")
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # An empty password, so that nobody is asked for one.
        context.load_cert_chain(certificate, key or None, password="")
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise SettingError(f"the certificate {certificate} cannot be used: {told}") from error
    return context
