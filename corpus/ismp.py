"""Dose notation that is often misread, after the list of the Institute for Safe Medication Practices."""

import re
from collections.abc import Iterator

_UNIT = r"(?:mg|mcg|g|kg|mL|ml|L|micrograms?|milligrams?|grams?|millilitres?|units?)"
_FIGURE = r"(?<![\d.,])\d[\d.,]*"
_LIST = (
    (
        rf"(?<![\d.,])\d+\.0+(?=\s*{_UNIT}\b)",
        "leave out the zero after the point: it is read as ten times the dose",
    ),
    (rf"(?<![\d.])\.\d+(?=\s*{_UNIT}\b)", "write 0 before the point"),
    (r"(?:\d\s*)?[µμ]g\b", "write microgram"),
    (rf"{_FIGURE}\s*(?:IU|U)\b", "write units"),
    (rf"{_FIGURE}\s*cc\b", "write mL"),
    (rf"{_FIGURE}{_UNIT}\b", "leave a space between figure and unit"),
    (rf"(?<![\d,.])\d{{4,}}(?=\s*{_UNIT}\b)", "write a comma between thousands"),
    (r"(?i)\b(?:q\.?d|q\.?o\.?d|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|h\.?s|p\.?r\.?n)\b\.?", "write it in words"),
    (rf"[<>]\s*\d[\d.,]*(?=\s*{_UNIT}\b)", "write 'less than' or 'more than'"),
    (r"\d\s*@|@\s*\d", "write 'at'"),
)
_PATTERNS = tuple((re.compile(pattern), mend) for pattern, mend in _LIST)


def error_prone(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (offset in code points, what is written, what to write) for each such notation."""
    for pattern, mend in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match[0], mend
