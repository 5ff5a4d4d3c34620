"""The reading of a text: numbers in words, spaces, lines, sentences and amounts, at their edges."""

import re
from datetime import date

import pytest

from voldaan_law.nl.lint.text import _SHORT_LINE, Text, dates, number_pattern, number_words, words

LONG = "a" * _SHORT_LINE


def phrases(text: str) -> list[str]:
    found = Text.of(text)
    return [found.original[one.start : one.end] for one in found.phrases]


def cents(text: str) -> list[int]:
    return [one.cents for one in Text.of(text).amounts]


def test_every_number_up_to_the_highest_is_read_whole() -> None:
    for word, number in number_words().items():
        assert bool(re.fullmatch(number_pattern(14), word)) is (number <= 14)
        if number <= 99:
            assert re.match(number_pattern(99), f"{word} dagen")[0] == word  # type: ignore[index]
        assert cents(f"Betaal {word} euro nu.") == [number * 100]


def test_a_space_of_a_pattern_is_any_white_space_and_words_have_an_end() -> None:
    assert words("een term").search("een \n term")
    assert [bool(words("een[ -]term").search(f"een{gap}term")) for gap in ("-", "\n", " ", "")] == [True] * 3 + [False]
    assert [bool(words("een ?term").search(f"een{' ' * count}term")) for count in (0, 9, 10)] == [True, True, False]
    for pattern, most in ((r"x\w*y", 30), (r"x\w+y", 30), (r"x \S+ y", 40)):
        gap = " " if r"\S" in pattern else ""
        assert words(pattern).search(f"x{gap}{'a' * most}{gap}y")
        assert words(pattern).search(f"x{gap}{'a' * (most + 1)}{gap}y") is None


def test_line_ends_of_every_system_are_one_and_a_mark_at_the_start_is_left_out() -> None:
    assert Text.of("Xa").original == "Xa"
    assert [Text.of(text).original for text in ("a\r\nb", "a\rb", "a\nb", "\ufeffa\nb")] == ["a\nb"] * 4


def test_lines_are_counted_from_the_start() -> None:
    text = Text.of("\na\nb")
    assert [text.line_of(place) for place in range(4)] == [1, 2, 2, 3]


def test_a_year_of_two_digits_is_of_this_century() -> None:
    assert [day for day, _ in dates("1-2-99 en 3-4-00", None)] == [date(2099, 2, 1), date(2000, 4, 3)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{LONG}\n\nen verder\nniets", 2),
        (f"{LONG}\nEn verder", 1),
        (f"{LONG[1:]}\nEn verder", 2),
        (f"{LONG[1:]}\nen verder", 1),
        (f"{LONG[1:]}\n* en verder", 1),
        (f"{LONG[1:]}\nXa verder", 2),
        (f"{LONG[1:]}\niX verder", 1),
        (f"{LONG}\nen\tverder", 2),
        (f"{LONG}\nen  verder", 2),
        (f"{LONG}\n- en verder", 2),
        (f"{LONG}:\nen verder", 2),
    ],
)
def test_lines_belong_together_unless_the_next_one_begins_something(text: str, expected: int) -> None:
    assert len(phrases(text)) == expected


def test_a_sentence_ends_where_another_begins() -> None:
    assert phrases("1. Betaal nu. Bel ons.") == ["1. Betaal nu.", "Bel ons."]
    assert phrases(f"Ik nu.{' ' * 11}dan.") == [f"Ik nu.{' ' * 11}dan."]
    assert phrases(f"Ik nu.{' ' * 12}dan.") == ["Ik nu.", "dan."]
    assert phrases("Ik nu. Xa dan.") == ["Ik nu.", "Xa dan."]
    assert phrases("betaal direct. bel ons.") == ["betaal direct.", "bel ons."]
    assert phrases("Betaal nu.\n   ") == ["Betaal nu."]
    assert phrases("   ") == []


def test_amounts_in_words_and_in_figures_stand_beside_each_other() -> None:
    assert cents("tien euro en € 5,00 en 7 euro") == [1000, 500, 700]
