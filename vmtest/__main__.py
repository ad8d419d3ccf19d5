"""Knows the command line of vmtest; refuses to know how a kernel is found or booted."""

import argparse
import sys
from collections.abc import Sequence

from vmtest import store
from vmtest.errors import KernelUnavailable, VmtestError
from vmtest.kernels import KERNELS, kernel_named
from vmtest.machine import run


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        match options.action:
            case "list":
                return _list()
            case "fetch":
                return _fetch(options.kernels)
            case _:
                return _run(options)
    except VmtestError as error:
        print(f"vmtest: {error}", file=sys.stderr)
        return error.exit_status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m vmtest", description="Run a command under another Linux kernel."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="show the kernels and the packages they resolve to")
    fetch = actions.add_parser("fetch", help="download the newest release of some or all kernels")
    fetch.add_argument("kernels", nargs="*", metavar="KERNEL")
    run_parser = actions.add_parser("run", help="run a command, and exit with its status")
    run_parser.add_argument("kernel", metavar="KERNEL")
    run_parser.add_argument("--append", default="", help="more kernel parameters")
    run_parser.add_argument("--timeout", type=float, default=300, help="seconds (default: 300)")
    run_parser.add_argument("--memory", type=int, default=1536, help="MiB (default: 1536)")
    run_parser.add_argument("command", nargs="+", metavar="COMMAND")
    return parser


def _list() -> int:
    for kernel in KERNELS:
        here = store.cached(kernel)
        try:
            packages = " ".join(store.choice(kernel).packages)
        except KernelUnavailable as error:
            packages = str(error)
        print(f"{kernel.name:6}{packages}")
        print(f"{'':6}{'cached: ' + here.release if here else 'not fetched'}")
    return 0


def _fetch(names: Sequence[str]) -> int:
    status = 0
    for kernel in [kernel_named(name) for name in names] or KERNELS:
        try:
            print(f"{kernel.name:6}{store.fetch(kernel).release}")
        except KernelUnavailable as error:
            print(f"{kernel.name:6}{error}")
            status = error.exit_status
    return status


def _run(options: argparse.Namespace) -> int:
    result = run(
        kernel_named(options.kernel),
        options.command,
        append=options.append,
        timeout_s=options.timeout,
        memory_mb=options.memory,
    )
    print(
        f"vmtest: {result.kernel_release} returned {result.status} after {result.seconds:.1f} s",
        file=sys.stderr,
    )
    return result.status


if __name__ == "__main__":
    sys.exit(main())
