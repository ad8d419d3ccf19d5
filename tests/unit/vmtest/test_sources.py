"""The Debian mirror is found in whatever the machine's apt is configured with."""

from pathlib import Path

import pytest

from vmtest.errors import VmtestError
from vmtest.sources import (
    Mirror,
    Source,
    machine_sources,
    mirror,
    parse_lines,
    parse_stanzas,
    sources_list,
)

LINES = """\
# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/keys/tools.gpg] https://tools.example/debian bookworm main
deb http://mirror.example/debian bookworm main contrib # the usual
deb http://mirror.example/debian-security bookworm-security main
"""

STANZAS = """\
Types: deb deb-src
# a comment between the fields
URIs: http://mirror.example/debian
Suites: trixie
 trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://security.example/debian-security
Suites: trixie-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: trixie
Components: main

Types: deb-src
URIs: http://source.example/debian
Suites: trixie
Components: main
"""


def test_lines_yield_binary_sources_only() -> None:
    assert list(parse_lines(LINES)) == [
        Source("https://tools.example/debian", ("bookworm",), ("main",), "/keys/tools.gpg"),
        Source("http://mirror.example/debian", ("bookworm",), ("main", "contrib"), None),
        Source("http://mirror.example/debian-security", ("bookworm-security",), ("main",), None),
    ]


def test_stanzas_yield_enabled_binary_sources_only() -> None:
    assert list(parse_stanzas(STANZAS)) == [
        Source(
            "http://mirror.example/debian",
            ("trixie", "trixie-updates"),
            ("main",),
            "/usr/share/keyrings/debian-archive-keyring.gpg",
        ),
        Source("http://security.example/debian-security", ("trixie-security",), ("main",), None),
    ]


def test_other_publishers_are_not_taken_for_debian() -> None:
    found = mirror(parse_lines(LINES))
    assert found.archive == "http://mirror.example/debian"
    assert found.security == "http://mirror.example/debian-security"
    assert found.keyring == "/usr/share/keyrings/debian-archive-keyring.gpg"


def test_the_source_with_the_keyring_of_debian_is_preferred() -> None:
    unsigned = Source("http://tools.example/apt", ("trixie",), ("main",), None)
    assert mirror([unsigned, *parse_stanzas(STANZAS)]).archive == "http://mirror.example/debian"


def test_a_machine_without_debian_is_told_so() -> None:
    ubuntu = Source("http://mirror.example/ubuntu", ("noble",), ("main",), None)
    with pytest.raises(VmtestError, match="/etc/apt"):
        mirror([ubuntu])


def test_all_files_of_the_machine_are_read(tmp_path: Path) -> None:
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text("deb http://a.example/debian sid main\n")
    (parts / "b.list").write_text("deb http://b.example/debian sid main\n")
    (parts / "b.list.disabled").write_text("deb http://no.example/debian sid main\n")
    (parts / "c.sources").write_text(STANZAS)
    uris = [source.uri for source in machine_sources(tmp_path)]
    assert uris == [
        "http://a.example/debian",
        "http://b.example/debian",
        "http://mirror.example/debian",
        "http://security.example/debian-security",
    ]


def test_a_sources_list_is_signed_and_leaves_out_an_unknown_security_mirror() -> None:
    suites = ("trixie", "trixie-security")
    archive = "deb [signed-by=/key.gpg target=Packages] http://a.example/debian trixie main\n"
    security = "deb [signed-by=/key.gpg target=Packages] http://s.example trixie-security main\n"
    both = Mirror("http://a.example/debian", "http://s.example", "/key.gpg")
    assert sources_list(both, suites) == archive + security
    alone = Mirror("http://a.example/debian", None, "/key.gpg")
    assert sources_list(alone, suites) == archive
