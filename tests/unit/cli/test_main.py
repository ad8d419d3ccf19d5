"""The commands explain themselves and refuse what they do not know."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kvitals.cli import plugin
from kvitals.cli.main import COMMANDS, main


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert f"example: kvitals {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--interval", "0"], "'0' is not a number of seconds, 1 to 3600"),
        (["run", "--interval", "1.5"], "'1.5' is not a number of seconds"),
        (["run", "--mode", "both"], "invalid choice: 'both'"),
        (["run", "--history-dir", ""], "'' is not a folder"),
        (["nothing"], "invalid choice: 'nothing'"),
        ([], "required: COMMAND"),
    ],
)
def test_wrong_use_is_told_and_ends_with_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("option", ["-v", "-version", "--version"])
def test_the_plugin_tells_its_version_on_stdout(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plugin.main([option]) == 0
    assert capsys.readouterr().out.startswith("ebpf.plugin ")


@pytest.mark.parametrize("option", ["-h", "-help", "--help"])
def test_the_plugin_helps_on_stderr(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert plugin.main([option]) == 0
    told = capsys.readouterr()
    assert (told.out, "usage: ebpf.plugin" in told.err) == ("", True)


@pytest.mark.parametrize("command", ["run", "check", "demo"])
def test_a_command_imports_no_other(command: str) -> None:
    program = (
        "import sys; from kvitals.cli.main import COMMANDS, main\n"
        f"try: main([{command!r}, '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted(one for one in COMMANDS if f'kvitals.cli.{one}' in sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == f"['{command}']"
