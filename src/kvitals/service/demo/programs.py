"""The programs of the made-up host: a shop with its database, its backups and its builds.

Addresses are those that are kept for documentation (RFC 5737, RFC 3849).
"""

from __future__ import annotations

from kvitals.model import Role, Transport
from kvitals.service.demo.cast import Correspondent, Habit, Program, Talk
from kvitals.service.demo.story import BACKUP

USERS = {
    0: "root",
    33: "www-data",
    102: "messagebus",
    103: "_chrony",
    104: "postgres",
    107: "redis",
    999: "shop",
    1001: "ci",
}

_IN, _OUT = Role.INBOUND, Role.OUTBOUND
_TCP, _UDP = Transport.TCP, Transport.UDP
_LOCAL_US = 60

LOCAL = (Correspondent("127.0.0.1", "localhost", _LOCAL_US),)
CUSTOMERS = (
    *(
        Correspondent(f"198.51.100.{last}", "", 18_000 + 1_700 * place)
        for place, last in enumerate(range(11, 35))
    ),
    *(
        Correspondent(f"2001:db8:40::{last:x}", "", 14_000 + 2_300 * place)
        for place, last in enumerate(range(0x10, 0x1A))
    ),
)
REPLICAS = (
    Correspondent("192.0.2.21", "replica1.demo.example", 380),
    Correspondent("192.0.2.22", "replica2.demo.example", 410),
)
PAYMENTS = (Correspondent("198.51.100.200", "api.payments.example", 9_400),)
VAULT = (Correspondent("192.0.2.40", "backup.demo.example", 650),)
REGISTRY = (Correspondent("2001:db8:7::5", "registry.demo.example", 11_800),)
RESOLVERS = (Correspondent("192.0.2.53", "dns.demo.example", 0),)
CLOCKS = (Correspondent("192.0.2.123", "ntp.demo.example", 0),)
WATCHERS = (Correspondent("192.0.2.90", "metrics.demo.example", 500),)
ADMINS = (Correspondent("2001:db8:9::2", "laptop.demo.example", 23_000),)

_NGINX = "/system.slice/nginx.service"
_SHOP = f"/system.slice/docker-{'5a0b7c' * 10}d1e2.scope"
_POSTGRES = "/system.slice/system-postgresql.slice/postgresql@17-main.service"
_CI = "/system.slice/ci-runner.service"
_BACKUP = "/system.slice/backup.service"
_LOGS = "/system.slice/systemd-journald.service"

_ASKS_NAMES = Talk(_OUT, _UDP, 53, RESOLVERS, rate=4, sent=46, received=120)

PROGRAMS = (
    Program(
        "systemd",
        0,
        "/init.scope",
        habits=(Habit("file.open", 2, errors=0.1), Habit("file.close", 2)),
    ),
    Program(
        "systemd-journal",
        0,
        _LOGS,
        is_busy=True,
        habits=(
            Habit("file.open", 6, errors=0.05),
            Habit("file.close", 6),
            Habit("vfs.read", 30, 240),
            Habit("vfs.write", 24, 310),
        ),
    ),
    Program(
        "sshd",
        0,
        "/system.slice/ssh.service",
        habits=(Habit("vfs.read", 3, 80), Habit("vfs.write", 3, 120)),
        talks=(Talk(_IN, _TCP, 22, ADMINS, rate=2, sent=180, received=64, kept=1),),
    ),
    Program("cron", 0, "/system.slice/cron.service", habits=(Habit("file.open", 0.1),)),
    Program("dbus-daemon", 102, "/system.slice/dbus.service"),
    Program("systemd-logind", 0, "/system.slice/systemd-logind.service"),
    Program("systemd-udevd", 0, "/system.slice/systemd-udevd.service"),
    Program("agetty", 0, "/system.slice/system-getty.slice/getty@tty1.service"),
    Program("containerd", 0, "/system.slice/containerd.service", threads=14),
    Program(
        "chronyd",
        103,
        "/system.slice/chrony.service",
        talks=(Talk(_OUT, _UDP, 123, CLOCKS, rate=0.2, sent=48, received=48),),
    ),
    Program(
        "nginx",
        33,
        _NGINX,
        count=3,
        is_busy=True,
        habits=(
            Habit("file.open", 210, errors=0.02),
            Habit("file.close", 390),
            Habit("vfs.read", 240, 5_200, errors=0.006),
            Habit("vfs.write", 190, 190),
            Habit("vfs.writev", 160, 1_900),
        ),
        talks=(
            Talk(_IN, _TCP, 443, CUSTOMERS, rate=180, sent=14_500, received=820),
            Talk(_IN, _TCP, 80, CUSTOMERS[:8], rate=6, sent=410, received=300),
            Talk(_OUT, _TCP, 8080, LOCAL, rate=150, sent=900, received=4_100, kept=16),
        ),
    ),
    Program(
        "java",
        999,
        _SHOP,
        threads=64,
        is_busy=True,
        habits=(
            Habit("file.open", 48, errors=0.01, failing=0.85),
            Habit("file.close", 47),
            Habit("vfs.read", 320, 1_150, errors=0.004, failing=0.02),
            Habit("vfs.write", 210, 640, failing=0.45),
            Habit("process.thread", 0.5),
        ),
        talks=(
            Talk(_IN, _TCP, 8080, LOCAL, rate=150, sent=4_100, received=900, kept=16),
            Talk(_OUT, _TCP, 5432, LOCAL, rate=260, sent=310, received=1_700, kept=20),
            Talk(_OUT, _TCP, 6379, LOCAL, rate=420, sent=75, received=220, kept=8),
            Talk(_OUT, _TCP, 443, PAYMENTS, rate=9, sent=1_900, received=1_100, is_lossy=True),
            _ASKS_NAMES,
        ),
    ),
    Program(
        "postgres",
        104,
        _POSTGRES,
        count=4,
        is_busy=True,
        habits=(
            Habit("file.open", 14, errors=0.01),
            Habit("file.close", 14),
            Habit("vfs.read", 130, 8_192),
            Habit("vfs.write", 95, 8_192),
            Habit("vfs.writev", 12, 16_384),
        ),
        talks=(
            Talk(_IN, _TCP, 5432, LOCAL, rate=260, sent=1_700, received=310, kept=20),
            Talk(_IN, _TCP, 5432, REPLICAS, rate=18, sent=21_000, received=90, kept=1),
        ),
    ),
    Program(
        "redis-server",
        107,
        "/system.slice/redis-server.service",
        threads=5,
        is_busy=True,
        habits=(Habit("file.open", 0.6), Habit("file.close", 0.6), Habit("vfs.write", 12, 900)),
        talks=(Talk(_IN, _TCP, 6379, LOCAL, rate=420, sent=220, received=75, kept=8),),
    ),
    Program(
        "gunicorn",
        999,
        "/system.slice/reports.service",
        count=2,
        is_busy=True,
        keeps_open=0.7,
        habits=(
            Habit("file.open", 9, errors=0.03),
            Habit("file.close", 8.7),
            Habit("vfs.read", 60, 2_600),
            Habit("vfs.write", 22, 1_400),
        ),
        talks=(
            Talk(_OUT, _TCP, 5432, LOCAL, rate=24, sent=420, received=9_800, kept=3),
            Talk(_IN, _TCP, 8000, WATCHERS, rate=1, sent=5_600, received=210),
            _ASKS_NAMES,
        ),
    ),
    Program(
        "dockerd",
        0,
        "/system.slice/docker.service",
        threads=18,
        helpers=0.6,
        habits=(
            Habit("file.open", 5, errors=0.2),
            Habit("file.close", 4),
            Habit("vfs.read", 14, 600),
        ),
    ),
    Program(
        "prometheus",
        0,
        "/system.slice/prometheus.service",
        threads=12,
        habits=(
            Habit("file.open", 7),
            Habit("file.close", 7),
            Habit("vfs.read", 40, 3_000),
            Habit("vfs.write", 26, 4_096),
        ),
        talks=(Talk(_IN, _TCP, 9090, WATCHERS, rate=2, sent=18_000, received=400),),
    ),
    Program(
        "ci-runner",
        1001,
        _CI,
        threads=9,
        spawns=42,
        habits=(Habit("file.open", 1), Habit("file.close", 1), Habit("vfs.read", 4, 500)),
        talks=(Talk(_OUT, _TCP, 443, REGISTRY, rate=0.4, sent=700, received=9_000),),
    ),
    Program(
        "kvitals",
        0,
        "/system.slice/kvitals.service",
        threads=4,
        habits=(Habit("vfs.read", 3, 4_096), Habit("vfs.write", 2, 90)),
    ),
    Program(
        "pg_dump",
        104,
        _BACKUP,
        parent="cron",
        during=BACKUP,
        habits=(Habit("vfs.read", 900, 8_192), Habit("vfs.write", 420, 16_384)),
        talks=(Talk(_OUT, _TCP, 5432, LOCAL, rate=300, sent=90, received=32_000, kept=1),),
    ),
    Program(
        "restic",
        0,
        _BACKUP,
        threads=14,
        parent="cron",
        during=BACKUP,
        habits=(
            Habit("file.open", 520, errors=0.004),
            Habit("file.close", 520),
            Habit("vfs.read", 1_900, 24_000),
            Habit("process.thread", 1.2),
        ),
        talks=(
            Talk(_OUT, _TCP, 443, VAULT, rate=220, sent=64_000, received=120, kept=4),
            _ASKS_NAMES,
        ),
    ),
)
# What a deployment starts by the dozen, and what each of these does in its short life.
TOOLS = ("git", "sh", "sed", "cc1", "as", "ld", "make", "tar", "node")
TOOL_HABITS = (
    Habit("file.open", 38, errors=0.35),
    Habit("file.close", 25),
    Habit("vfs.read", 60, 3_400),
    Habit("vfs.write", 14, 5_100),
)
SERVICES = {
    22: "ssh",
    53: "domain",
    80: "http",
    123: "ntp",
    443: "https",
    5432: "postgresql",
    6379: "redis",
    8000: "reports",
    8080: "shop",
    9090: "prometheus",
}
