"""Files and words that people write, and those of other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kvitals.cli.plugin_line import read as read_line
from kvitals.config.address_rules import read_addresses
from kvitals.config.audit import find_denials
from kvitals.config.ebpf_conf import overrides_of
from kvitals.config.folders import STOCK
from kvitals.config.groups import parse as parse_groups
from kvitals.config.host_rules import read_hosts
from kvitals.config.ini import parse as parse_ini
from kvitals.config.netdata_conf import read_netdata_conf
from kvitals.config.port_rules import read_ports
from kvitals.config.reject import RejectListError
from kvitals.config.reject import parse as parse_rejected
from kvitals.config.selinux_policy import policy
from kvitals.model import KvitalsError
from tests.fuzz.target import WrongAnswerError, plain

FILES = [Path("/f") / one for one in ("ebpf.conf", "ebpf.d.conf", "ebpf.d/network.conf")]
NETDATA = b"""\
[global]
    hostname = box
[directories]
    plugins = "/usr/libexec/netdata/plugins.d" "/opt/plugins"
[plugins]
    ebpf = yes
[plugin:ebpf]
    update every = 2
    command options = --return --global
"""
EBPF = b"""\
[global]
ebpf load mode = return
update every = 2
[network viewer]
ports = 1-1024 !145 !domain *
ips = 10.0.0.0/8 fc00::/7 !10.1.0.0/16 10.0.0.1-10.0.0.9
hostnames = *.example.com !www.example.com
[service name]
19999 = Netdata
"""
DENIAL = (
    b"type=AVC msg=audit(1700000000.123:45): avc:  denied  { map_create prog_load } for  pid=12 "
    b'comm="ebpf.plugin" scontext=system_u:system_r:netdata_t:s0 '
    b"tcontext=system_u:system_r:netdata_t:s0 tclass=bpf permissive=0\n"
)


def _lines(text: str) -> None:
    if len(text.splitlines()) > 1:
        raise WrongAnswerError(f"a sentence of several lines: {text!r}")


def _ebpf(content: bytes) -> None:
    for file in FILES:
        found = overrides_of(parse_ini(content, file))
        for one in (*found.problems, *found.notes):
            _lines(str(one))


def _netdata(content: bytes) -> None:
    for one in read_netdata_conf(parse_ini(content, Path("/f/netdata.conf"))).problems:
        _lines(str(one))


def _groups(content: bytes) -> None:
    found = parse_groups(content, Path("/f/apps_groups.conf"))
    for name in ("nginx", "a" * 15, "", "\ufffd", content[:40].decode(errors="replace")):
        found.match(name, lambda: "/usr/sbin/nginx -g daemon off; " * 500)
    for one in found.problems:
        _lines(str(one))


def _words(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda content: read(content.decode(errors="surrogateescape"))


def _hosts(text: str) -> None:
    rules = read_hosts(text).value
    if rules is not None:
        rules.accepts("www." + "a." * 100 + "example.com")


def _denials(content: bytes) -> None:
    denials = find_denials(content.decode(errors="replace").split("\n"))
    policy("netdata_t", denials)


TARGETS = (
    plain("ebpf.conf", _ebpf, [EBPF, (STOCK / "ebpf.conf").read_bytes()]),
    plain("netdata.conf", _netdata, [NETDATA]),
    plain(
        "apps_groups.conf",
        _groups,
        [
            b"web: nginx* *httpd\ndb: *post*gres*\n-hid'den x': a b\n",
            STOCK.joinpath("apps_groups.conf").read_bytes(),
        ],
    ),
    plain("ports", _words(read_ports), [b"1-1024 19999 !145 !domain *"]),
    plain("ips", _words(read_addresses), [b"10.0.0.0/8 fc00::/7 !10.1.0.0/16 10.0.0.1-10.0.0.9"]),
    plain("hostnames", _words(_hosts), [b"*.example.com !www.example.com a*b*c"]),
    plain("audit", _denials, [DENIAL], KvitalsError),
    plain(
        "reject-list",
        lambda content: parse_rejected(content.decode(errors="replace"), Path("/f/list")),
        [b"# panics\nUbuntu 4.18.0\n\n# other\nLinux version 4.19.1#1\n"],
        RejectListError,
    ),
    plain(
        "plugin-line",
        lambda content: read_line(content.decode(errors="surrogateescape").split(" ")).given(),
        [b"1 --return --global", b"-rg 5 --help", b"3600 -a -n -p"],
    ),
)
