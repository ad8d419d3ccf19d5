"""A badge as SVG: a label and a value side by side. Knows texts and colours; needs no script."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

_HEIGHT, _FONT, _PADDING = 20.0, 11.0, 5.0
_FONTS = "DejaVu Sans,Verdana,Geneva,sans-serif"
# How wide letters are, as a part of the size of the font.
_NARROW, _USUAL, _WIDE = 0.36, 0.62, 0.92
_NARROW_LETTERS, _WIDE_LETTERS = frozenset("ijl.,:;|!'()[]frtI "), frozenset("mwMW%@")


@dataclass(frozen=True, slots=True)
class Badge:
    """What is on a badge. Colours are hexadecimal digits, scale is of its usual size."""

    label: str
    value: str
    label_colour: str = "555"
    value_colour: str = "4c1"
    scale: float = 1.0


def width_of(text: str) -> float:
    """About how wide a text is; it is drawn exactly so wide."""
    parts = (
        _NARROW if one in _NARROW_LETTERS else _WIDE if one in _WIDE_LETTERS else _USUAL
        for one in text
    )
    return round(sum(parts) * _FONT, 2)


def as_svg(badge: Badge) -> str:
    """The image, which names what it shows for those who do not see it."""
    left, right = (width_of(text) + 2 * _PADDING for text in (badge.label, badge.value))
    width = left + right
    title = escape(f"{badge.label}: {badge.value}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * badge.scale:.2f}" '
        f'height="{_HEIGHT * badge.scale:.2f}" viewBox="0 0 {width:.2f} {_HEIGHT:.2f}" '
        f'role="img" aria-label="{title}"><title>{title}</title>'
        '<linearGradient id="smooth" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" '
        'stop-opacity=".1"/><stop offset="1" stop-opacity=".1"/></linearGradient>'
        f'<clipPath id="round"><rect width="{width:.2f}" height="{_HEIGHT}" rx="3"/></clipPath>'
        f'<g clip-path="url(#round)">{_box(0, left, f"#{badge.label_colour}")}'
        f"{_box(left, right, f'#{badge.value_colour}')}{_box(0, width, 'url(#smooth)')}</g>"
        f'<g text-anchor="middle" font-family="{_FONTS}" font-size="{_FONT}">'
        f"{_text(left / 2, badge.label)}{_text(left + right / 2, badge.value)}</g></svg>"
    )


def _box(start: float, width: float, fill: str) -> str:
    return f'<rect x="{start:.2f}" width="{width:.2f}" height="{_HEIGHT}" fill="{fill}"/>'


# Once as a shadow and once as itself.
def _text(middle: float, text: str) -> str:
    place = f'x="{middle:.2f}" textLength="{width_of(text)}" lengthAdjust="spacingAndGlyphs"'
    shown = escape(text)
    return (
        f'<text {place} y="15" fill="#010101" fill-opacity=".3">{shown}</text>'
        f'<text {place} y="14" fill="#fff">{shown}</text>'
    )
