"""The words of a line that a person wrote. Knows separators, quotes and comments, not meanings."""

from __future__ import annotations

from kvitals.config.lines import LineError, decoded

# What may stand before the # of a line that is a comment as a whole.
_BEFORE_COMMENT = b" \t\r\v\f:"


def split(line: bytes) -> tuple[str, ...]:
    """The words of a line; none if it is empty or a comment.

    Between words stand colons, white space and whatever else cannot be
    printed. A quote, ' or ", opens only where a word could start, and closes
    at the next one like it; what is between is one word, and may be empty.
    A # at the start of a word that is not in quotes ends the line. What is
    in a comment that is a whole line does not matter.

    Raises:
        LineError: it is no text, has control characters, or a quote stays open.
    """
    if line.lstrip(_BEFORE_COMMENT).startswith(b"#"):
        return ()
    text = _text(line)
    words: list[str] = []
    at = 0
    while at < len(text) and text[at] != "#":
        if _separates(text[at]):
            at += 1
            continue
        word, at = _quoted(text, at) if text[at] in "'\"" else _bare(text, at)
        words.append(word)
    return tuple(words)


def _text(line: bytes) -> str:
    text = decoded(line)
    wrong = next((one for one in text if _controls(one)), None)
    if wrong is not None:
        raise LineError(f"it has a control character, U+{ord(wrong):04X}")
    return text


def _controls(letter: str) -> bool:
    return (letter < " " or "\x7f" <= letter < "\xa0") and not letter.isspace()


# A space can be printed.
def _separates(letter: str) -> bool:
    return letter in " :" or not letter.isprintable()


def _quoted(text: str, start: int) -> tuple[str, int]:
    end = text.find(text[start], start + 1)
    if end < 0:
        raise LineError(f"the quote {text[start]} is opened and not closed")
    return text[start + 1 : end], end + 1


def _bare(text: str, start: int) -> tuple[str, int]:
    end = start
    while end < len(text) and not _separates(text[end]):
        end += 1
    return text[start:end], end
