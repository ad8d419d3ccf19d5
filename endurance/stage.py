"""Puts a soak together and runs it: product, load, clients, watch, faults."""

from __future__ import annotations

import os
import random
import resource
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from endurance.clients import Clients, follow_stream
from endurance.faults import Scene, faults_in_turn
from endurance.journal import Journal
from endurance.load import Containers, Load, containers
from endurance.memory import BOUNDED, FLAT, LEAST_TREND_S, MOST_MB, fitted
from endurance.network import RESOLVER, peers, resolver
from endurance.pressure import Pressure, pressure
from endurance.product import running
from endurance.watch import Watch
from endurance.workers import Crew, crew

# Before the first fault and after the last, all is as in peace.
_QUIET_S = 20.0
_BETWEEN_S = (8.0, 24.0)


@dataclass(frozen=True, slots=True)
class Wish:
    """How long, with which chance, and where what is told goes."""

    seconds: float
    seed: int
    output: Path


def soak(wish: Wish) -> Journal:
    """Run it, and tell what happened."""
    _allow_descriptors()
    journal = Journal(wish.seed)
    begin, began_cpu = time.monotonic(), _own_cpu_s()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kvitals-soak-")))
        # Read by processes of other users, which are part of the load.
        folder.chmod(0o755)
        chance = random.Random(wish.seed)
        names = stack.enter_context(resolver(RESOLVER))
        others = stack.enter_context(peers(_chance(wish, "peers")))
        product = stack.enter_context(running(folder, wish.output / "log", chance))
        work = folder / "work"
        work.mkdir()
        scene = Scene(
            product=product,
            load=Load(work, _chance(wish, "load")),
            peers=others,
            names=names,
            containers=_containers(stack, journal, _chance(wish, "containers")),
            pressure=_pressure(stack, journal, product.processes()),
            chance=chance,
            ending=(workers := stack.enter_context(crew(journal))).ending,
        )
        watch = Watch(product, journal)
        _work(workers, scene)
        _look(workers, scene, watch, Clients(product, journal, _chance(wish, "clients")), journal)
        _disturb(scene, journal, begin + wish.seconds)
        workers.end()
        watch.log()
        watch.sample()
        product_cpu = journal.series["cpu_s"][-1][1]
    passed = time.monotonic() - begin
    journal.note("cores", (_own_cpu_s() - began_cpu) / passed)
    journal.note("product_cores", product_cpu / passed)
    _judge_memory(journal)
    return journal


def _chance(wish: Wish, whose: str) -> random.Random:
    return random.Random(f"{wish.seed} {whose}")


def _allow_descriptors() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _own_cpu_s() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _containers(stack: ExitStack, journal: Journal, chance: random.Random) -> Containers | None:
    found = containers(chance)
    if isinstance(found, str):
        journal.left_out.append(found)
        return None
    stack.callback(found.close)
    return found


def _pressure(stack: ExitStack, journal: Journal, pids: list[int]) -> Pressure | None:
    found = pressure()
    if isinstance(found, str):
        journal.left_out.append(found)
        return None
    stack.callback(found.close)
    found.enter(pids)
    return found


def _work(workers: Crew, scene: Scene) -> None:
    workers.every(0.6, scene.load.short_processes, jitter=0.8)
    workers.every(20, scene.load.compile, jitter=0.5)
    workers.every(4, scene.load.files, jitter=0.8)
    workers.every(15, scene.load.search, jitter=0.5)
    workers.every(1, scene.peers.talk, jitter=0.8)
    if scene.containers is not None:
        workers.every(3, scene.containers.come_and_go, jitter=0.8)


def _look(workers: Crew, scene: Scene, watch: Watch, clients: Clients, journal: Journal) -> None:
    workers.along(lambda: follow_stream(scene.product, journal, workers.ending, watch.ticks.hear))
    workers.every(1, watch.health)
    workers.every(1, watch.totals)
    workers.every(5, watch.advice)
    workers.every(2, watch.log)
    workers.every(2, watch.sample)
    workers.every(8, clients.page, jitter=0.8)
    workers.every(10, clients.scraper)
    workers.every(60, clients.newcomer, jitter=0.5)


def _disturb(scene: Scene, journal: Journal, end: float) -> None:
    scene.ending.wait(min(_QUIET_S, end - time.monotonic()))
    for fault in faults_in_turn(scene.chance):
        if time.monotonic() > end - 2 * _QUIET_S or scene.product.has_ended:
            break
        fault.inject(scene, journal)
        scene.ending.wait(scene.chance.uniform(*_BETWEEN_S))
    if not scene.product.has_ended:
        scene.ending.wait(max(0.0, end - time.monotonic()))


def _judge_memory(journal: Journal) -> None:
    samples = journal.series["pss_mb"]
    line = fitted(samples)
    if line is not None and journal.now() >= LEAST_TREND_S:
        text = f"it rises by {line.rise_mb:.1f} MB in {line.end_s - line.begin_s:.0f} s"
        journal.check(FLAT, holds=line.is_flat, text=text)
    highest = max(one for _, one in samples)
    journal.check(BOUNDED, holds=highest <= MOST_MB, text=f"{highest:.1f} MB at the highest")
