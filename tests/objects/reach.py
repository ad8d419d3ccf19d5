"""Which instructions of a function a kernel meets, once the constants of `struct config` are set.

Follows what the verifier knows for certain: constants, through registers and the stack. The
verifier knows more and meets fewer, so what is found here is at least what it meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.objects.code import CALL, Function, Instruction

STACK = 10
_SIZES = {0x00: 4, 0x08: 2, 0x10: 1, 0x18: 8}
_ALU32, _JUMP, _JUMP32, _ALU64 = 4, 5, 6, 7
_EXIT = 0x95
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Place:
    """An address in the constants."""

    offset: int


Value = int | Place | None


@dataclass(slots=True)
class State:
    """What is known of registers and of the stack; what is not known is not there."""

    known: dict[int, int | Place] = field(default_factory=dict)
    stack: dict[int, int | Place] = field(default_factory=dict)

    def put(self, register: int, value: Value) -> None:
        if value is None:
            self.known.pop(register, None)
        else:
            self.known[register] = value

    def copy(self) -> State:
        return State(dict(self.known), dict(self.stack))

    def narrow(self, other: State) -> bool:
        """Keep what another state knows, too, and say whether anything was given up."""
        before = len(self.known) + len(self.stack)
        self.known = dict(self.known.items() & other.known.items())
        self.stack = dict(self.stack.items() & other.stack.items())
        return len(self.known) + len(self.stack) < before


def met(function: Function, config: Mapping[int, int]) -> list[Instruction]:
    """The instructions that can be met where these bytes of the constants are set, in order."""
    states = {0: State()}
    waiting = [0]
    while waiting:
        at = waiting.pop()
        one, state = function.instructions[at], states[at].copy()
        _follow(one, state, config)
        for then in _next(at, one, state):
            if then not in states:
                states[then] = state.copy()
            elif not states[then].narrow(state):
                continue
            waiting.append(then)
    return [one for at, one in sorted(function.instructions.items()) if at in states]


def _follow(one: Instruction, state: State, config: Mapping[int, int]) -> None:
    kind = one.code & 7
    if one.asks:  # the oldest kernel has it not
        state.put(one.to, 0)
    elif one.code == 0x18:
        state.put(one.to, Place(one.number) if one.symbol == "config" else None)
    elif kind == 1:
        state.put(one.to, _loaded(one, state, config))
    elif kind == 3 and one.code & 0xE0 == 0x60 and one.to == STACK:
        value = state.known.get(one.source) if one.code == 0x7B else None
        if value is None:
            state.stack.pop(one.offset, None)
        else:
            state.stack[one.offset] = value
    elif kind in {_ALU32, _ALU64}:
        state.put(one.to, _worked_out(one, state))
    elif one.code == CALL:
        for register in range(6):
            state.put(register, None)


def _loaded(one: Instruction, state: State, config: Mapping[int, int]) -> Value:
    if one.source == STACK:
        return state.stack.get(one.offset) if one.code == 0x79 else None
    place = state.known.get(one.source)
    if not isinstance(place, Place):
        return None
    begin = place.offset + one.offset
    places = range(begin, begin + _SIZES[one.code & 0x18])
    if not all(at in config for at in places):
        return None
    return int.from_bytes(bytes(config[at] for at in places), "little")


def _operand(one: Instruction, state: State) -> Value:
    return state.known.get(one.source) if one.code & 8 else one.number & _MASK


def _worked_out(one: Instruction, state: State) -> Value:
    before, by = state.known.get(one.to), _operand(one, state)
    operation = one.code & 0xF0
    result: Value = None
    if operation == 0xB0 and not one.offset:
        result = by
    elif isinstance(before, Place):
        result = Place(before.offset + one.number) if one.code == 0x07 else None
    elif isinstance(before, int) and isinstance(by, int):
        shift = by & (31 if one.code & 7 == _ALU32 else 63)
        result = {
            0x00: before + by,
            0x40: before | by,
            0x50: before & by,
            0x60: before << shift,
        }.get(operation)
    if isinstance(result, int):
        return result & (0xFFFFFFFF if one.code & 7 == _ALU32 else _MASK)
    return result if one.code & 7 == _ALU64 else None


def _next(at: int, one: Instruction, state: State) -> Iterable[int]:
    after = at + one.slots
    if one.code == _EXIT:
        return ()
    if one.code & 7 not in {_JUMP, _JUMP32} or one.code == CALL:
        return (after,)
    if one.code == 0x05:
        return (after + one.offset,)
    if one.code == 0x06:
        return (after + one.number,)
    taken = _is_taken(one, state)
    if taken is None:
        return after, after + one.offset
    return (after + one.offset if taken else after,)


def _is_taken(one: Instruction, state: State) -> bool | None:
    left, right = state.known.get(one.to), _operand(one, state)
    if not isinstance(left, int) or not isinstance(right, int):
        return None
    if one.code & 7 == _JUMP32:
        left, right = left & 0xFFFFFFFF, right & 0xFFFFFFFF
    answers = {
        0x10: left == right,
        0x20: left > right,
        0x30: left >= right,
        0x40: bool(left & right),
        0x50: left != right,
        0xA0: left < right,
        0xB0: left <= right,
    }
    return answers.get(one.code & 0xF0)
