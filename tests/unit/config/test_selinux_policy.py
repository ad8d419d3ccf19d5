"""The text of a policy module: what it grants, and that nothing else gets in."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.audit import Denial
from kvitals.config.selinux_policy import PolicyError, commands, policy, sources

DENIAL = Denial(("map_create",), "bpf", "init_t", "init_t", 1, "kvitals")
GRANTED = "{ map_create map_read map_write prog_load prog_run }"


def statements(text: str) -> list[str]:
    """The lines of a module that are neither comments nor empty."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_the_module_grants_what_kvitals_asks_for() -> None:
    assert statements(policy("init_t")) == [
        "module kvitals_ebpf 1.0;",
        "require {",
        "    type init_t;",
        f"    class bpf {GRANTED};",
        "}",
        f"allow init_t self:bpf {GRANTED};",
    ]


def test_the_module_says_how_to_use_it() -> None:
    for purpose, command in commands():
        assert f"# {purpose:<8} {command}\n" in policy("init_t")


def test_what_more_was_denied_is_granted_and_told() -> None:
    further = dataclasses.replace(DENIAL, permissions=("prog_load", "map_create_as"))
    capability = dataclasses.replace(DENIAL, tclass="capability2", permissions=("bpf",))
    text = policy("init_t", [DENIAL, further, capability, capability])
    more = "{ map_create map_read map_write prog_load prog_run map_create_as }"
    assert f"allow init_t self:bpf {more};" in statements(text)
    assert "    class capability2 { bpf };" in statements(text)
    assert "allow init_t self:capability2 { bpf };" in statements(text)
    assert "#      1 x bpf { prog_load map_create_as } for 'kvitals'\n" in text
    assert "#      2 x capability2 { bpf } for 'kvitals'\n" in text


@pytest.mark.parametrize(("source", "target"), [("other_t", "init_t"), ("init_t", "other_t")])
def test_denials_of_other_domains_grant_nothing(source: str, target: str) -> None:
    foreign = Denial(("map_create_as",), "bpf", source, target, 1, "x")
    assert policy("init_t") == policy("init_t", [foreign])


def test_the_denied_domains_are_told_once_and_in_order() -> None:
    two = dataclasses.replace(DENIAL, source="b_t", target="b_t")
    elsewhere = dataclasses.replace(DENIAL, source="c_t")
    assert sources([two, DENIAL, elsewhere, two]) == ("b_t", "init_t")


@pytest.mark.parametrize("domain", ["", "a b", "a;", "a\nb", "t\u00e9", "1t", "../t", "a_t }"])
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(PolicyError, match="is no SELinux domain"):
        policy(domain)


def test_a_file_with_a_line_break_in_its_name_is_refused() -> None:
    with pytest.raises(PolicyError, match="cannot be printed"):
        policy("init_t", file="a\nallow x y:file read;")


@pytest.mark.parametrize(
    ("file", "shown"), [("a b.te", "'a b.te'"), ("-o.te", "./-o.te"), ("/x/y.te", "/x/y.te")]
)
def test_the_name_of_a_file_is_quoted_for_the_shell(file: str, shown: str) -> None:
    assert commands(file)[0][1].endswith(f".mod {shown}")


@given(st.text())
def test_the_name_of_a_command_stays_in_its_comment(comm: str) -> None:
    text = policy("init_t", [dataclasses.replace(DENIAL, comm=comm)])
    assert statements(text) == statements(policy("init_t"))
    assert re.fullmatch(r"[\n -~]*", text)
