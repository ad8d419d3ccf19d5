"""The stock groups are without mistakes, and processes land where one looks for them."""

from __future__ import annotations

import pytest

from kvitals.config.folders import STOCK
from kvitals.config.groups import FILE_NAME, read
from kvitals.config.patterns import NAME_BYTES, Kind, read_pattern
from kvitals.config.words import split

FILE = STOCK / FILE_NAME
GROUPS = read(FILE)
LINES = [split(line) for line in FILE.read_bytes().split(b"\n")]
# Group and pattern as written.
WORDS = [(line[0], word) for line in LINES for word in line[1:]]


def group_of(name: str, command_line: str = "") -> str | None:
    found = GROUPS.match(name, lambda: command_line)
    return None if found is None else found.name


def test_it_has_no_problems() -> None:
    assert GROUPS.problems == ()


def test_every_group_has_a_pattern() -> None:
    assert {group for group, _ in WORDS} | {"other"} == {one.name for one in GROUPS.groups}


def test_names_are_written_as_the_kernel_shows_them() -> None:
    by_name = [word for _, word in WORDS if read_pattern(word).kind is not Kind.COMMAND_LINE]
    assert [word for word in by_name if len(word.strip("*").encode()) > NAME_BYTES] == []


def test_no_pattern_is_taken_by_an_earlier_group() -> None:
    taken = []
    for group, word in WORDS:
        pattern = read_pattern(word)
        is_line = pattern.kind is Kind.COMMAND_LINE
        name, command_line = ("", pattern.text) if is_line else (pattern.text, "")
        if group_of(name, command_line) != group:
            taken.append((group, word))
    assert taken == []


def test_only_runtimes_stand_behind_the_patterns_that_read_command_lines() -> None:
    by_name = [read_pattern(word).kind is not Kind.COMMAND_LINE for _, word in WORDS]
    behind = WORDS[by_name.index(False) :]
    known = {group for group, word in behind if read_pattern(word).kind is not Kind.COMMAND_LINE}
    assert known == {"java", "node", "dotnet"}


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "python3", "perl", "ruby", "systemd"])
def test_what_runs_for_others_inherits_from_them(shell: str) -> None:
    assert group_of(shell) is None


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("(udev-worker)", "system"),
        ("MainThread", "node"),
        ("Plex Media Serv", "media"),
        ("VLLM::EngineCor", "ai"),
        ("Xorg", "X"),
        ("cc1plus", "build"),
        ("chronyd", "time"),
        ("clickhouse-serv", "columndb"),
        ("containerd-shim", "containers"),
        ("cron", "cron"),
        ("dnsmasq", "dns"),
        ("ebpf.plugin", "ebpf.plugin"),
        ("fail2ban-server", "fail2ban"),
        ("haproxy", "balancer"),
        ("java", "java"),
        ("kthreadd", "kernel"),
        ("kubelet", "kubelet"),
        ("kvitals", "kvitals"),
        ("kworker/0:1", "kernel"),
        ("mariadb-dump", "backup"),
        ("mariadbd", "sql"),
        ("nfsd", "nfs"),
        ("nginx", "httpd"),
        ("node", "node"),
        ("node_exporter", "observability"),
        ("php-fpm8.2", "php"),
        ("postgres", "sql"),
        ("prometheus", "observability"),
        ("qemu-ga", "system"),
        ("qemu-system-x86", "VMs"),
        ("ray::train", "ai"),
        ("redis-server", "nosql"),
        ("sshd", "ssh"),
        ("sshd-session", "ssh"),
        ("sshguard", "fail2ban"),
        ("systemd-journal", "logs"),
        ("systemd-logind", "auth"),
        ("systemd-resolve", "dns"),
        ("systemd-udevd", "system"),
        ("wg-crypt-wg0", "vpn"),
        ("z_wr_iss", "zfs"),
    ],
)
def test_a_name_lands_where_one_looks_for_it(name: str, group: str | None) -> None:
    assert group_of(name) == group


@pytest.mark.parametrize(
    ("name", "command_line", "group"),
    [
        ("java", "java -cp x org.apache.hadoop.hdfs.server.namenode.NameNode", "hdfsnamenode"),
        ("java", "java -cp kafka_2.13.jar kafka.Kafka server.properties", "kafka"),
        ("java", "java org.apache.zookeeper.server.quorum.QuorumPeerMain", "zookeeper"),
        ("beam.smp", "beam.smp -boot /usr/lib/rabbitmq/bin/x", "rabbitmq"),
        ("bash", "bash /usr/libexec/netdata/plugins.d/charts.d.plugin 1", "charts.d.plugin"),
        ("ruby", "puma 6.4.2 (tcp://0.0.0.0:3000) [shop]", "puma"),
        ("ruby", "unicorn master -c unicorn.rb", "unicorn"),
        ("python3", "python3 /srv/bin/gunicorn shop:app", "gunicorn"),
        ("python3", "python3 -m vllm.entrypoints.openai.api_server", "ai"),
    ],
)
def test_an_interpreter_lands_where_its_program_belongs(
    name: str, command_line: str, group: str
) -> None:
    assert group_of(name, command_line) == group
