"""Life of tasks: creation, exit, release, and the zombies in between."""

from __future__ import annotations

from functools import partial

from kvitals.model import Chart, Dimension, Field, Measurement, Mode, Probe, Rung, Term, Way
from kvitals.probes.drawing import by_group, line
from kvitals.probes.ways import (
    hook,
    of_walk,
    on_call,
    on_plain_syscalls,
    on_return,
    on_syscalls,
    on_tracepoint,
)

RETURN = (Mode.RETURN,)

# The tracepoint fires for a finished task whoever made it, and hands over the
# flags, so it stands before the functions that a system call passes.
NEW_TASK = on_tracepoint("process", "task_newtask")
NEW_TASK_BY_CLONE = hook(
    Rung.FEXIT,
    "process",
    "fexit",
    ("kernel_clone",),
    difference="workers that the kernel adds to a process (io_uring) are not seen",
)


CLONE_SYSCALLS = ("fork", "vfork", "clone", "clone3")
THREADS_TOO = "threads that could not be created are counted as processes"

CLONE_RETURNS = on_return("process", "kernel_clone", modes=RETURN, kretprobe_difference=THREADS_TOO)

PROCESS = Measurement(
    name="process.process",
    summary="new processes",
    slot=12,
    fields=(Field.CALLS,),
    ways=(*NEW_TASK, NEW_TASK_BY_CLONE),
)
PROCESS_FAILED = Measurement(
    name="process.process_failed",
    summary="creations of processes that failed",
    slot=13,
    fields=(Field.ERRORS,),
    ways=(
        CLONE_RETURNS[0],
        *on_syscalls(*CLONE_SYSCALLS),
        # Behind the system calls, since it cannot tell threads from processes.
        CLONE_RETURNS[1],
        *on_plain_syscalls(*CLONE_SYSCALLS, difference=THREADS_TOO),
    ),
)
THREAD = Measurement(
    name="process.thread",
    summary="new threads of existing processes",
    slot=14,
    fields=(Field.CALLS,),
    ways=(*NEW_TASK, NEW_TASK_BY_CLONE),
)
THREAD_FAILED = Measurement(
    name="process.thread_failed",
    summary="creations of threads that failed",
    slot=15,
    fields=(Field.ERRORS,),
    ways=(
        CLONE_RETURNS[0],
        *on_syscalls("clone", "clone3"),
    ),
)

EXIT = Measurement(
    name="process.exit",
    summary="tasks (processes and threads) that ended",
    slot=16,
    fields=(Field.CALLS,),
    ways=(*on_tracepoint("process", "sched_process_exit"), *on_call("process", "do_exit")),
)

RELEASE = Measurement(
    name="process.release",
    summary="tasks that the kernel let go after their end was noticed",
    slot=17,
    fields=(Field.CALLS,),
    ways=(
        # Since release_task can let go a thread and its leader in one call,
        # the tracepoint, once a task, stands before it.
        *on_tracepoint("process", "sched_process_free"),
        *on_call(
            "process",
            "release_task",
            difference="a leader let go together with its last thread is not counted",
        ),
    ),
)

ZOMBIES = Measurement(
    name="process.zombies",
    summary="tasks that ended and that nobody waited for, now",
    slot=None,
    fields=(Field.NOW,),
    ways=(
        *of_walk("zombies"),
        # Where processes are not counted one by one, nobody walks anyway.
        Way(
            rung=Rung.ITERATOR,
            object="process",
            programs=("iter__task",),
            hook="iter/task",
        ),
    ),
)


_chart = partial(Chart, units="calls", family="Process", module="process")

PROBE = Probe(
    name="process",
    summary="life of processes and threads",
    measurements=(PROCESS, PROCESS_FAILED, THREAD, THREAD_FAILED, EXIT, RELEASE, ZOMBIES),
    charts=(
        _chart(
            id="process_thread",
            title="Start process",
            priority=21006,
            dimensions=(
                line("_do_fork", "process", Field.CALLS, PROCESS),
                line("sys_clone", "thread", Field.CALLS, THREAD),
            ),
            explanation="New processes, and new threads in processes that are there. A rate that "
            "stays high is mostly a script or a service that starts programs again and again.",
        ),
        _chart(
            id="exit",
            title="Exit process",
            priority=21007,
            dimensions=(
                line("do_exit", "process", Field.CALLS, EXIT),
                line("release_task", "task", Field.CALLS, RELEASE, sign=-1),
            ),
            explanation="Processes and threads that ended, and, drawn downwards, those that the "
            "kernel then let go. The two go together; what ends and is not let go is a zombie.",
        ),
        _chart(
            id="process_status",
            title="Process not closed",
            units="difference",
            priority=21008,
            dimensions=(
                line("process", "process", Field.CALLS, PROCESS),
                Dimension(
                    "zombie",
                    "zombie",
                    (Term(EXIT.name, Field.CALLS), Term(RELEASE.name, Field.CALLS, factor=-1)),
                ),
            ),
            explanation="New processes, and how many more tasks ended in this second than were "
            "let go. While it stays above 0, zombies become more.",
        ),
        _chart(
            id="task_error",
            title="Fails to create process",
            priority=21009,
            dimensions=(
                line("_do_fork", "process", Field.ERRORS, PROCESS_FAILED),
                line("sys_clone", "thread", Field.ERRORS, THREAD_FAILED),
            ),
            explanation="Processes and threads that could not be created. Anything but 0 means "
            "that memory or a limit on processes is used up.",
        ),
        _chart(
            id="zombies",
            title="Tasks that are zombies now",
            units="tasks",
            priority=21010,
            dimensions=(line("zombies", "zombies", Field.NOW, ZOMBIES),),
            explanation="Tasks that have ended and whose parents have not asked how. A few come "
            "and go; a number that only climbs is a program that forgets its children.",
        ),
    ),
    group_charts=(
        by_group(
            "process_create",
            "Process started",
            20072,
            Field.CALLS,
            PROCESS,
            explanation="New processes that each group started. A group that rises alone runs "
            "other programs in a loop.",
        ),
        by_group(
            "thread_create",
            "Threads started",
            20073,
            Field.CALLS,
            THREAD,
            explanation="New threads that each group started. A rate that stays high means a "
            "program that makes a thread for each piece of work.",
        ),
        by_group(
            "task_close",
            "Tasks closed",
            20074,
            Field.CALLS,
            RELEASE,
            explanation="Processes and threads of each group that the kernel let go after they "
            "ended. It follows the ends; what is missing from it are zombies.",
        ),
        by_group(
            "task_exit",
            "Tasks that ended",
            20075,
            Field.CALLS,
            EXIT,
            explanation="Processes and threads of each group that ended. Together with as many "
            "starts it shows programs that crash and come back, or live very short.",
        ),
    ),
)
