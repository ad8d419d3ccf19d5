"""Draws a soak as an SVG: memory, lateness, faults and violations over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from endurance.journal import Journal
from endurance.memory import fitted

_WIDTH, _LEFT, _RIGHT = 1000, 70, 20
_PANEL, _GAP, _TOP = 150, 40, 40
_ROW = 14
_COLUMNS = _WIDTH - _LEFT - _RIGHT
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.t{font-weight:bold}.g{stroke:#ddd}"
    ".a{stroke:#1f6fb4;fill:none}.f{stroke:#c60;stroke-width:2;stroke-dasharray:6 3}"
    ".w{fill:#8a8}.v{fill:#c00}"
)


@dataclass(frozen=True, slots=True)
class _Panel:
    """A series in a box, from 0 to a round number above its highest."""

    title: str
    top: float
    samples: Sequence[tuple[float, float]]
    seconds: float

    @property
    def highest(self) -> float:
        most = max((value for _, value in self.samples), default=0.0)
        return next(
            float(step * 10**power)
            for power in range(9)
            for step in (1, 2, 5)
            if step * 10**power >= most
        )

    def x(self, moment: float) -> float:
        return _LEFT + _COLUMNS * moment / self.seconds

    def y(self, value: float) -> float:
        return self.top + _PANEL * (1 - value / self.highest)

    def drawn(self) -> list[str]:
        found = [f'<text class="t" x="{_LEFT}" y="{self.top - 8}">{escape(self.title)}</text>']
        for part in (0.0, 0.5, 1.0):
            value = part * self.highest
            y = self.y(value)
            found += [
                f'<line class="g" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
                f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>',
            ]
        places = " ".join(f"{self.x(at):.1f},{self.y(value):.1f}" for at, value in self._highest())
        return [*found, f'<polyline class="a" points="{places}"/>']

    # Of all samples that share a column, the highest.
    def _highest(self) -> list[tuple[float, float]]:
        columns: dict[int, tuple[float, float]] = {}
        for moment, value in self.samples:
            column = int(self.x(moment))
            columns[column] = max(columns.get(column, (moment, value)), (moment, value), key=_value)
        return sorted(columns.values())


def _value(sample: tuple[float, float]) -> float:
    return sample[1]


def picture(journal: Journal, commit: str) -> str:
    """The whole SVG."""
    seconds = max(1.0, journal.now())
    wanted = (
        ("Memory of all its processes, MB (PSS); dashed: the line after the warm-up", "pss_mb"),
        ("How late each tick came, ms", "late_ms"),
        ("How long /-/healthy took, ms", "healthy_ms"),
        ("How long answers took, ms", "answer_ms"),
        ("Open descriptors", "descriptors"),
    )
    drawn, top = [], float(_TOP + 20)
    for title, name in wanted:
        panel = _Panel(title, top, journal.series.get(name, []), seconds)
        drawn += panel.drawn()
        line = fitted(panel.samples) if name == "pss_mb" else None
        if line is not None:
            drawn.append(
                f'<line class="f" x1="{panel.x(line.begin_s):.1f}" x2="{panel.x(line.end_s):.1f}" '
                f'y1="{panel.y(line.first_mb):.1f}" y2="{panel.y(line.last_mb):.1f}"/>'
            )
        top += _PANEL + _GAP
    drawn += [f'<text class="t" x="{_LEFT}" y="{top - 8}">Faults</text>']
    for name in sorted({one.fault for one in journal.faults}):
        drawn.append(f'<text x="{_LEFT}" y="{top + 10:.0f}">{escape(name)}</text>')
        drawn += [
            f'<rect class="w" x="{_x(one.begin, seconds):.1f}" y="{top:.0f}" height="{_ROW - 3}" '
            f'width="{max(2, _x(one.end or seconds, seconds) - _x(one.begin, seconds)):.1f}"/>'
            for one in journal.faults
            if one.fault == name
        ]
        top += _ROW
    top += _GAP
    drawn.append(
        f'<text class="t" x="{_LEFT}" y="{top - 8:.0f}">'
        f"Looks at invariants: {sum(journal.checks.values())}; violations (red): "
        f"{len(journal.violations)}</text>"
    )
    drawn += [
        f'<rect class="v" x="{_x(one.moment, seconds):.1f}" y="{top:.0f}" width="2" height="12"/>'
        for one in journal.violations
    ]
    height = top + _GAP
    drawn += [
        f'<text x="{_x(seconds * part / 6, seconds):.0f}" y="{top + 26:.0f}" text-anchor="middle">'
        f"{seconds * part / 360:.0f} min</text>"
        for part in range(7)
    ]
    title = f"./soak of commit {commit}, seed {journal.seed}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}">'
        f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
        f'<text class="t" x="{_LEFT}" y="20">{escape(title)}</text>{"".join(drawn)}</svg>\n'
    )


def _x(moment: float, seconds: float) -> float:
    return _LEFT + _COLUMNS * moment / seconds
