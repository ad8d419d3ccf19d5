"""Short spellings for the ways that probes declare.

Knows how programs are named in bpf/lib/shells.bpf.h; refuses to know what they count.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kvitals.model import Mode, Rung, Way

BOTH = (Mode.ENTRY, Mode.RETURN)

# A return probe holds one of a bounded set of slots while its call is inside
# the kernel (maxactive, Documentation/trace/kprobes.rst), and is skipped when
# none is free.
KRETPROBE_DIFFERENCE = "calls are missed while more of them block than the kernel holds probes for"


# Programs that read no kernel structure are in objects of their own, which a
# kernel without BTF takes too.
_PLAIN_KINDS = ("kprobe", "kretprobe", "raw_tp")

BY_SEGMENT = "calls that 64-bit programs make by int $0x80 are taken for others"
WITHOUT_BTF = "system calls of 32-bit programs are taken for others"

# Its program reads what the call tells its program, which lockdown=confidentiality withholds.
ZEROCOPY_UNSEEN = "what TCP_ZEROCOPY_RECEIVE takes is not seen"


def hook(
    rung: Rung,
    kernel_object: str,
    kind: str,
    functions: tuple[str, ...],
    *,
    optional: tuple[str, ...] = (),
    modes: tuple[Mode, ...] = BOTH,
    difference: str = "",
    shown_as: str = "",
) -> Way:
    """The way that hangs one kind of program on functions, some of which may be absent."""
    is_plain = kind in _PLAIN_KINDS
    return Way(
        rung=rung,
        object=f"{kernel_object}_plain" if is_plain else kernel_object,
        programs=tuple(f"{kind}__{one}" for one in functions + optional),
        optional=tuple(f"{kind}__{one}" for one in optional),
        hook=f"{shown_as or kind}/{'+'.join(functions)}",
        modes=modes,
        difference=difference,
    )


def on_call(
    kernel_object: str,
    *functions: str,
    optional: tuple[str, ...] = (),
    modes: tuple[Mode, ...] = BOTH,
    difference: str = "",
) -> tuple[Way, Way]:
    """Count calls of functions, at their entry."""
    on = partial(
        hook,
        kernel_object=kernel_object,
        functions=functions,
        optional=optional,
        modes=modes,
        difference=difference,
    )
    return on(Rung.FEXIT, kind="fentry"), on(Rung.KPROBE, kind="kprobe")


def on_return(
    kernel_object: str,
    *functions: str,
    optional: tuple[str, ...] = (),
    modes: tuple[Mode, ...] = BOTH,
    kretprobe_difference: str = "",
) -> tuple[Way, Way]:
    """Count calls of functions with their results, at their return."""
    on = partial(
        hook, kernel_object=kernel_object, functions=functions, optional=optional, modes=modes
    )
    difference = "; ".join(filter(None, (kretprobe_difference, KRETPROBE_DIFFERENCE)))
    return (
        on(Rung.FEXIT, kind="fexit"),
        on(Rung.KPROBE, kind="kretprobe", difference=difference),
    )


def on_call_or_return(
    kernel_object: str, *functions: str, optional: tuple[str, ...] = ()
) -> tuple[Way, ...]:
    """Count calls at entry in entry mode, and with their errors at return in return mode."""
    fentry, kprobe = on_call(kernel_object, *functions, optional=optional, modes=(Mode.ENTRY,))
    fexit, kretprobe = on_return(kernel_object, *functions, optional=optional, modes=(Mode.RETURN,))
    return (fentry, fexit, kprobe, kretprobe)


def on_tracepoint(
    kernel_object: str, tracepoint: str, *, raw: bool = True, difference: str = ""
) -> tuple[Way, ...]:
    """Count firings of a tracepoint, with BTF or (raw) without it."""
    kinds = ("tp_btf", "raw_tp") if raw else ("tp_btf",)
    return tuple(
        hook(Rung.TRACEPOINT, kernel_object, kind, (tracepoint,), difference=difference)
        for kind in kinds
    )


def on_syscalls(*names: str, difference: str = "") -> tuple[Way, ...]:
    """Count system calls with their results, in the shared dispatcher."""
    by_call = Way(
        rung=Rung.SYSCALL,
        object="syscalls",
        programs=("tp_btf__sys_exit",),
        hook=f"tp_btf/sys_exit ({', '.join(names)})",
        syscalls=names,
        difference=difference,
    )
    by_segment = replace(
        by_call,
        programs=("tp_btf_segment__sys_exit",),
        difference="; ".join(filter(None, (difference, BY_SEGMENT))),
    )
    return by_call, by_segment


def on_plain_syscalls(*names: str, difference: str = "") -> tuple[Way]:
    """The same where there is no BTF: without the arguments of the call."""
    return (
        Way(
            rung=Rung.SYSCALL,
            object="syscalls_plain",
            programs=("tp__sys_exit",),
            hook=f"tp/raw_syscalls/sys_exit ({', '.join(names)})",
            syscalls=names,
            difference="; ".join(filter(None, (difference, WITHOUT_BTF))),
        ),
    )


def at_retransmits(kernel_object: str) -> tuple[Way, ...]:
    """Where TCP sends packets again, first as the kernel tells of failures, too.

    The answer to a request for a connection has a tracepoint of its own.
    """
    return tuple(
        Way(
            rung=Rung.TRACEPOINT,
            object=kernel_object,
            programs=(f"{kind}__tcp_retransmit_skb", "tp_btf__tcp_retransmit_synack"),
            hook="tp_btf/tcp_retransmit_skb+tcp_retransmit_synack",
        )
        for kind in ("tp_btf_error", "tp_btf")
    )


# Without task storage the words of a process have one taker, the walk.
WITHOUT_STORAGE = (
    "a process that is renamed takes what it did since the last tick to its new name, and "
    "packets sent again are credited to nobody"
)


def of_walk(number: str, difference: str = "") -> tuple[Way, Way]:
    """A number that the walk over all processes tells, wherever their records are kept."""
    return (
        Way(
            rung=Rung.ITERATOR,
            object="processes",
            programs=(
                "iter_storage__task",
                "tp_btf_storage__sched_process_exit",
                "tp_btf_storage__sched_process_free",
                "tp_btf_storage__task_rename",
                "tp_btf_storage__inet_sock_set_state",
            ),
            hook="iter/task with task storage",
            number=number,
        ),
        Way(
            rung=Rung.ITERATOR,
            object="processes_table",
            programs=(
                "iter_table__task",
                "iter_table__entries",
                "tp_btf_table__sched_process_exit",
                "tp_btf_table__sched_process_free",
            ),
            hook="iter/task with a table",
            number=number,
            difference=difference,
        ),
    )
