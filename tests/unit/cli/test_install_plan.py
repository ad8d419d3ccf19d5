"""Where an Agent is found, how its plugin gets capabilities, and what a person is told."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kvitals.cli.netdata import access, packages
from kvitals.cli.netdata.advice import advice
from kvitals.cli.netdata.agent import Agent, AgentError, User, account, find_agent
from kvitals.cli.netdata.installation import Installation
from kvitals.cli.netdata.plan import Plan, Way, choose, make_plan, user_of
from kvitals.cli.netdata.service import Service, ServiceError, drop_in, find_service
from kvitals.config.ini import parse

ROOT = User("root", 0, 0, "root", frozenset({0}))
NETDATA = User("netdata", 999, 995, "netdata", frozenset({995, 4}))
EVERYTHING = frozenset({"cap_bpf", "cap_perfmon", "cap_sys_admin"})
ALL = Service("netdata", EVERYTHING)
DEBIAN = Service("netdata", frozenset({"cap_net_raw"}))
OFFICIAL = Service("root", frozenset({"cap_sys_admin", "cap_perfmon"}))
BOUNDING = "CapabilityBoundingSet=CAP_BPF CAP_PERFMON"
AMBIENT = "AmbientCapabilities=CAP_BPF CAP_PERFMON"


def agent(text: str = "", plugins: str = "/usr/lib/netdata/plugins.d") -> Agent:
    return Agent(Path(plugins), parse(text.encode(), Path("/etc/netdata/netdata.conf")))


@pytest.mark.parametrize(
    "folder",
    [
        "usr/lib/netdata/plugins.d",
        "usr/libexec/netdata/plugins.d",
        "opt/netdata/usr/libexec/netdata/plugins.d",
    ],
)
def test_the_usual_folders_are_found(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    assert find_agent(tmp_path).plugins == tmp_path / folder


@pytest.mark.parametrize(
    "line",
    [
        "[directories]\nplugins = '/gone' \"/srv/my plugins\" /srv",
        '[global]\nplugins directory = "/srv/my plugins"',
    ],
)
def test_a_folder_that_the_configuration_names_comes_first(tmp_path: Path, line: str) -> None:
    for one in ("usr/lib/netdata/plugins.d", "srv/my plugins", "etc/netdata"):
        (tmp_path / one).mkdir(parents=True)
    conf = tmp_path / "etc/netdata/netdata.conf"
    conf.write_text(line)
    assert find_agent(tmp_path).plugins == tmp_path / "srv/my plugins"
    assert find_agent(tmp_path, conf=conf).plugins == tmp_path / "srv/my plugins"


def test_a_given_folder_comes_before_all(tmp_path: Path) -> None:
    assert find_agent(tmp_path, tmp_path).plugins == tmp_path


def test_no_agent_tells_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="apt-get install netdata-core"):
        find_agent(tmp_path)


def test_of_two_agents_one_has_to_be_chosen(tmp_path: Path) -> None:
    for one in ("usr/lib", "opt/netdata/usr/libexec"):
        (tmp_path / one / "netdata/plugins.d").mkdir(parents=True)
    with pytest.raises(AgentError, match="choose one with --plugins-dir"):
        find_agent(tmp_path)


def test_a_link_to_the_folder_is_no_second_agent(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/netdata/plugins.d").mkdir(parents=True)
    (tmp_path / "usr/libexec").symlink_to("lib")
    assert find_agent(tmp_path).plugins == tmp_path / "usr/lib/netdata/plugins.d"


@pytest.mark.parametrize(
    ("plugins", "conf", "told"),
    [
        ("gone", None, "is not a folder"),
        (None, "gone", "is not a file"),
        (None, "empty.conf", "names no plugins folder"),
        (None, "quote.conf", r"quote.conf:2: .* No closing quotation"),
    ],
)
def test_what_is_given_wrongly_is_told(
    tmp_path: Path, plugins: str | None, conf: str | None, told: str
) -> None:
    (tmp_path / "empty.conf").touch()
    (tmp_path / "quote.conf").write_text("[directories]\nplugins = 'a\n")
    with pytest.raises(AgentError, match=told):
        find_agent(tmp_path, tmp_path / plugins if plugins else None, tmp_path / (conf or ""))


def test_the_service_decides_the_user_before_the_configuration() -> None:
    configured = agent("[global]\nrun as user = daemon")
    assert user_of(configured, None).name == "daemon"
    assert user_of(configured, OFFICIAL).name == "daemon"
    assert user_of(configured, Service("nobody", frozenset())).name == "nobody"


def test_a_user_who_does_not_exist_is_told() -> None:
    with pytest.raises(AgentError, match="'nobody-here', who does not exist"):
        account("nobody-here")


@pytest.mark.parametrize(
    ("user", "service", "way"),
    [
        (ROOT, None, Way.NONE),
        (ROOT, OFFICIAL, Way.NONE),
        (NETDATA, None, Way.FILE),
        (NETDATA, DEBIAN, Way.SERVICE),
        (NETDATA, OFFICIAL, Way.FILE),
    ],
)
def test_the_way_that_serves_is_chosen(user: User, service: Service | None, way: Way) -> None:
    assert choose(user, service, "auto") is way


@pytest.mark.parametrize("service", [None, OFFICIAL])
def test_a_way_that_cannot_serve_is_refused(service: Service | None) -> None:
    with pytest.raises(ServiceError, match="take --capabilities file"):
        choose(NETDATA, service, "service")


@pytest.mark.parametrize(
    ("service", "ambient", "root_serves", "lines"),
    [
        (DEBIAN, True, False, [BOUNDING, AMBIENT]),
        (ALL, True, False, [AMBIENT]),
        (OFFICIAL, False, False, [BOUNDING]),
        (OFFICIAL, False, True, []),
        (DEBIAN, False, True, [BOUNDING]),
        (Service("netdata", EVERYTHING, EVERYTHING), True, False, []),
    ],
)
def test_a_drop_in_says_only_what_the_service_lacks(
    service: Service, ambient: bool, root_serves: bool, lines: list[str]
) -> None:
    text = drop_in(service, ambient=ambient, root_serves=root_serves)
    assert text.splitlines()[2:] == lines


def test_without_systemd_there_is_no_service(tmp_path: Path) -> None:
    assert find_service(tmp_path) is None


@pytest.mark.parametrize(
    ("service", "told"),
    [
        (Service("root", EVERYTHING, no_new_privileges=True), "NoNewPrivileges=yes"),
        (Service("root", EVERYTHING, protect_home="yes"), "ProtectHome=yes"),
    ],
)
def test_settings_in_the_way_are_told(service: Service, told: str) -> None:
    installed = Installation(Path("/home/me/ebpf.plugin"), Path("/usr/bin/python3"), Path("/opt"))
    with pytest.raises(ServiceError, match=told):
        make_plan(
            agent("[global]\nrun as user = nobody"),
            service,
            installed,
            None,
            root=Path("/"),
            wanted="file",
        )


def test_a_private_folder_of_temporary_files_hides() -> None:
    service = Service("netdata", EVERYTHING, private_tmp=True)
    assert service.hides(Path("/var/tmp/kvitals")) == "PrivateTmp=yes"  # noqa: S108
    assert not service.hides(Path("/opt/kvitals"))


def test_the_part_of_a_path_in_the_way_is_told(tmp_path: Path) -> None:
    stranger = User("stranger", 2**20, 2**20, "stranger", frozenset({2**20}))
    mate = User("mate", 2**20, 2**20, "mate", frozenset({tmp_path.stat().st_gid}))
    file = tmp_path / "file"
    file.touch(0o640)
    closed = next(
        one for one in (*reversed(file.parents),) if not one.stat().st_mode & stat.S_IXOTH
    )
    assert access.in_the_way(file, stranger) == f"it may not enter {closed}"
    assert not access.in_the_way(file, ROOT)
    assert not access._may(file, stranger, stat.S_IROTH)
    assert access._may(file, mate, stat.S_IROTH)
    assert not access._may(tmp_path / "gone", mate, stat.S_IROTH)


def test_a_command_that_fails_tells_its_last_words() -> None:
    me = User("me", os.geteuid(), os.getegid(), "me", frozenset())
    assert access.require_start(["/bin/echo", "yes"], me) == "yes\n"
    with pytest.raises(access.AccessError, match=r"user me cannot start /bin/sh: it is so$"):
        access.require_start(["/bin/sh", "-c", "echo it is so >&2; exit 3"], me)
    with pytest.raises(access.AccessError, match="No such file"):
        access.require_start(["/gone"], me)


def test_a_package_that_owns_a_file_is_named(tmp_path: Path) -> None:
    assert not packages.owner(tmp_path)
    if Path("/usr/bin/dpkg-query").exists():
        assert packages.owner(Path("/usr/bin/dpkg-query")) == "dpkg"


def told(text: str, way: Way = Way.NONE, user: User = ROOT) -> str:
    plan = Plan(agent(text), user, way, ())
    lines = advice(
        plan, Installation(Path("/bin/sh"), Path("/bin/sh"), Path("/usr")), Path("/nowhere")
    )
    return "\n".join(lines)


@pytest.fixture(autouse=True)
def _readable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Installation, "writers", lambda _: ("/x belongs to user 7",))


def test_who_can_change_what_is_started_is_told() -> None:
    assert "warning: /x belongs to user 7" in told("")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "nothing to change"),
        ("[plugins]\nebpf = yes", "nothing to change"),
        ("[plugins]\nebpf = no", "netdata.conf:2 has it switched off"),
        ("[plugins]\nenable running new plugins = no", "netdata.conf:2 leaves new plugins out"),
        ("[plugins]\ncheck for new plugins every = 7", "looks for new plugins every 7 s"),
        ("[directories]\nlog = /srv/log", "grep -i ebpf /srv/log/error.log"),
        ("[web]\ndefault port = 20000", "http://localhost:20000/api/v1/charts"),
    ],
)
def test_enabling_is_told_for_this_agent(text: str, sentence: str) -> None:
    assert sentence in told(text)


def test_an_agent_without_capabilities_is_told() -> None:
    assert "without them the plugin tells so" in told("", Way.NONE, NETDATA)
    assert "systemd gives its service" in told("", Way.SERVICE, NETDATA)
