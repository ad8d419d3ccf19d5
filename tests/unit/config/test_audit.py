"""Lines of audit logs: real ones, cut ones, foreign ones and hostile ones."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.audit import Denial, find_denials, parse_denial, type_of

# The two records of Netdata's README, "SELinux".
README = (
    "type=AVC msg=audit(1586260134.952:97): avc:  denied  { map_create } for  pid=1387 "
    'comm="ebpf.pl" scontext=system_u:system_r:unconfined_service_t:s0 '
    "tcontext=system_u:system_r:unconfined_service_t:s0 tclass=bpf permissive=0"
)
README_SYSCALL = (
    "type=SYSCALL msg=audit(1586260134.952:97): arch=c000003e syscall=321 success=no exit=-13 "
    'a0=0 a1=7ffe6b36f000 a2=70 a3=0 items=0 ppid=1135 pid=1387 comm="ebpf_proc'
)
DENIED = Denial(
    permissions=("map_create",),
    tclass="bpf",
    source="unconfined_service_t",
    target="unconfined_service_t",
    pid=1387,
    comm="ebpf.pl",
)


def test_the_denial_of_the_readme() -> None:
    assert parse_denial(README) == DENIED


@pytest.mark.parametrize("length", range(len(README)))
def test_a_line_that_is_cut_off_tells_the_same_or_nothing(length: int) -> None:
    complete = README.index(" permissive")
    told = parse_denial(README[:length])
    assert told in ({None, DENIED} if length >= complete else {None})


def test_what_another_service_writes_to_the_journal_is_no_denial() -> None:
    told = "AVC " + README.partition(": ")[2]
    assert parse_denial("Nov 28 04:52:32 web1 nginx[1387]: " + told) is None


@pytest.mark.parametrize(
    "line",
    [
        "node=web1 " + README,
        README + "\n",
        README.replace("type=AVC msg=", "audit: type=1400 "),
        "[   12.345678] audit: type=1400 " + README.removeprefix("type=AVC msg="),
        README.replace("permissive=0", "permissive=1"),
        README.replace(":s0", ":s0-s0:c0.c1023"),
        README.replace(":s0", ""),
        README + "\x1dARCH=x86_64",
        README.replace("comm=", "dev=sda1 comm="),
        "Nov 28 04:52:32 web1 audit[1387]: AVC " + README.partition(": ")[2],
        "Nov  8 04:52:32 web1 audit[1387]: AVC " + README.partition(": ")[2],
        "AVC " + README.partition(": ")[2],
    ],
    ids=(
        *("node", "newline", "type", "dmesg", "permissive", "range", "no-range", "enriched"),
        *("more", "journal", "journal-early", "journal-cat"),
    ),
)
def test_other_forms_of_the_same_denial(line: str) -> None:
    assert parse_denial(line) == DENIED


@pytest.mark.parametrize(
    ("comm", "expected"),
    [
        ("comm=6B7620612074", "kv a t"),
        ("comm=6B0A616C6C6F77", "k\nallow"),
        ("comm=FF", "\ufffd"),
        ('comm="FF"', "FF"),
        ("comm=", ""),
    ],
)
def test_a_name_in_hexadecimal_is_decoded(comm: str, expected: str) -> None:
    told = parse_denial(README.replace('comm="ebpf.pl"', comm))
    assert told == dataclasses.replace(DENIED, comm=expected)


def test_several_permissions_keep_their_order() -> None:
    told = parse_denial(README.replace("{ map_create }", "{ prog_run map_read }"))
    assert told == dataclasses.replace(DENIED, permissions=("prog_run", "map_read"))


def test_of_the_capabilities_only_those_of_ebpf_are_taken() -> None:
    line = README.replace("{ map_create }", "{ perfmon syslog bpf }")
    told = parse_denial(line.replace("tclass=bpf", "capability=39 tclass=capability2"))
    expected = dataclasses.replace(DENIED, permissions=("perfmon", "bpf"), tclass="capability2")
    assert told == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        README_SYSCALL,
        README.replace("denied", "granted"),
        README.replace("type=AVC", "type=USER_AVC"),
        README.replace("tclass=bpf", "tclass=file"),
        README.replace("tclass=bpf", "tclass=bpfs"),
        README.replace("{ map_create }", "{ syslog }").replace("=bpf", "=capability2"),
        README.replace("{ map_create }", "{ }"),
        README.replace("scontext", "ssid"),
        'apparmor="DENIED" operation="capable" profile="x" pid=1 comm="kvitals" capability=39',
        "Nov 22 12:00:00 host sudo: " + README,
    ],
    ids=[
        "empty",
        "syscall",
        "granted",
        "user",
        "file",
        "other-class",
        "capability",
        "no-permission",
        "no-context",
        "apparmor",
        "syslog",
    ],
)
def test_what_is_foreign_is_nothing(line: str) -> None:
    assert parse_denial(line) is None


@pytest.mark.parametrize(
    "line",
    [
        README.replace("unconfined_service_t", "x;allow"),
        README.replace("unconfined_service_t", "x}"),
        README.replace("unconfined_service_t", "1t"),
        README.replace("unconfined_service_t", "t\u00e9"),
        README.replace("map_create", "map_create }; allow a b:file { read"),
        README.replace("map_create", "map_create;"),
        README.replace('"ebpf.pl"', "x scontext=a:b:hacked_t:s0"),
        README.replace('"ebpf.pl"', "x tclass=bpf"),
    ],
)
def test_what_could_not_stand_in_a_policy_is_nothing(line: str) -> None:
    assert parse_denial(line) is None


def test_a_number_of_a_process_that_is_none_is_left_out() -> None:
    for pid in ("9" * 5000, "-1", "\u0661"):
        told = parse_denial(README.replace("1387", pid))
        assert told == dataclasses.replace(DENIED, pid=None)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert parse_denial(text) is None
    assert type_of(text) is None or text.count(":") >= 2


@given(st.integers(0, len(README)), st.integers(0, len(README)), st.text())
def test_a_damaged_line_never_leads_to_odd_names(start: int, end: int, text: str) -> None:
    told = parse_denial(README[:start] + text + README[end:])
    if told is not None:
        for name in (told.source, told.target, told.tclass, *told.permissions):
            assert name.isascii()
            assert name.replace("_", "").isalnum()


def test_a_log_yields_its_denials_in_order() -> None:
    other = README.replace("map_create", "prog_load")
    found = find_denials([README, README_SYSCALL, "", other])
    assert [one.permissions for one in found] == [("map_create",), ("prog_load",)]
