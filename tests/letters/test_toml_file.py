"""TOML files with the places of their keys."""

import os
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edo_gateway.letters.errors import UnreadableToml
from edo_gateway.letters.toml_file import KeyPath, nearest, parse_toml, read_toml

TEXT = '''\
# comment with key = 1
first = 1 # [not]
"b c".d = """
[not] = 1
x = "" """"
[gateway] # = 1
list = [ "a", # ] "
  'b]' , {k = 1} ]
[[links]]
to = 'x = 1'
  [links.sub]
  z = {a=1}
[[links]]
to = "\\" # no"
[channels."медо".x]
e = 2026-01-01
literal = \'\'\'a
e = 3\'\'\'
last = 1'''


def test_places_of_keys() -> None:
    """Comments, strings of every kind, arrays over lines, tables and arrays of tables lead nobody astray."""
    file = parse_toml(Path("x.toml"), TEXT)
    right: dict[KeyPath, int] = {
        ("first",): 2,
        ("b c",): 3,
        ("b c", "d"): 3,
        ("gateway",): 6,
        ("gateway", "list"): 7,
        ("links",): 13,
        ("links", 0): 9,
        ("links", 0, "to"): 10,
        ("links", 0, "sub"): 11,
        ("links", 0, "sub", "z"): 12,
        ("links", 1): 13,
        ("links", 1, "to"): 14,
        ("channels", "медо", "x"): 15,
        ("channels", "медо", "x", "e"): 16,
        ("channels", "медо", "x", "literal"): 17,
        ("channels", "медо", "x", "last"): 19,
    }
    assert dict(file.lines) == right
    assert file.line("links", 1, "none") == 13
    assert file.line("none") == 1


def test_line_ends_of_other_systems() -> None:
    """CR LF counts as one line end."""
    assert parse_toml(Path("x"), TEXT.replace("\n", "\r\n")).lines == parse_toml(Path("x"), TEXT).lines


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6)
VALUES = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), st.text("ab\"'#[]{}=\\\n ", max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=2)),
    max_leaves=6,
)


def written(value: Any) -> str:
    """Write a value as TOML, strings in the way that needs most care."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[ # ]\n" + ",\n".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(name)} = {written(one)}" for name, one in value.items()) + "}"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """Write a string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\x7f", "\\u007f")
    return f'"{escaped}"'


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=3), max_size=3))
def test_every_key_is_found_where_it_was_written(data: dict[str, dict[str, Any]]) -> None:
    """Whatever tables, names and values a file holds, each key is found on the line on which it was written."""
    lines: list[str] = []
    right: dict[KeyPath, int] = {}
    for table, keys in data.items():
        right[table,] = len(lines) + 1
        lines.append(f"[{quoted(table)}]")
        for name, value in keys.items():
            # Tables within inline arrays must stand on one line in TOML 1.0, comments included.
            text = written(value)
            if isinstance(value, dict):
                text = text.replace("[ # ]\n", "[").replace(",\n", ", ")
            right[table, name] = len(lines) + 1
            lines += f"{quoted(name)} = {text}".split("\n")
    text = "\n".join(lines)
    assert tomllib.loads(text) == data
    assert dict(parse_toml(Path("x"), text).lines) == right


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb = = 2\n", 2), ("a = 1\na = 2", 2), ("a = [1,\n2\n", 3)])
def test_broken_toml_names_its_line(text: str, line: int) -> None:
    """What is no TOML is refused with the line."""
    with pytest.raises(UnreadableToml) as caught:
        parse_toml(Path("x.toml"), text)
    assert caught.value.line == line
    assert f":{line}:" in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is not there, a folder, one too large, of another encoding or nested without end is refused."""
    large, foreign, deep = tmp_path / "large", tmp_path / "foreign", tmp_path / "deep"
    large.write_bytes(b"#" * (1 << 20) + b"\n")
    foreign.write_bytes("a = 1\nб = 'ё'".encode("cp1251"))
    deep.write_text("a = " + "[" * 20_000 + "]" * 20_000)
    for path, line, word in (
        (tmp_path / "none", 0, "не открывается"),
        (tmp_path, 0, "не открывается"),
        (large, 0, "1 МиБ"),
        (foreign, 2, "UTF-8"),
        (deep, 0, "скобок"),
        (Path("a\0b"), 0, "нулевой байт"),
    ):
        with pytest.raises(UnreadableToml) as caught:
            read_toml(path)
        assert caught.value.line == line
        assert word in str(caught.value)


def test_mark_of_utf8_is_skipped(tmp_path: Path) -> None:
    """A byte order mark, as some editors write it, does no harm."""
    path = tmp_path / "x"
    path.write_bytes(b"\xef\xbb\xbfa = 1" + os.linesep.encode())
    assert read_toml(path).data == {"a": 1}


WORDS = ("subject", "number", "signatory", "copy_to", "in_reply_to", "executor")


@given(st.sampled_from(WORDS), st.integers(0, 20), st.sampled_from("abcxyz_"))
def test_nearest_finds_one_slip(word: str, place: int, letter: str) -> None:
    """A word with one letter too many, with hyphens or in capitals is still found."""
    place = min(place, len(word))
    assert nearest(word[:place] + letter + word[place:], WORDS) == word
    assert nearest(word.replace("_", "-").upper(), WORDS) == word


def test_nearest_does_not_guess() -> None:
    """A word that is like none finds none."""
    assert nearest("qqq", WORDS) is None
    assert nearest("", WORDS) is None


@pytest.mark.parametrize(
    "number",
    ["9" * 5000, "-" + "9" * 5000, "0x" + "f" * 5000, "0b" + "1" * 64, "9223372036854775808", "-9223372036854775809"],
    ids=lambda number: number[:8],
)
def test_numbers_beyond_64_bits_are_refused(number: str) -> None:
    """A number that TOML need not hold is refused with its line, wherever it stands, before anybody writes it out."""
    for text in (f"a = 1\nb = {number}\n", f"a = 1\nb = [[{{c = {number}}}]]\n"):
        with pytest.raises(UnreadableToml) as caught:
            parse_toml(Path("x.toml"), text)
        assert "числ" in caught.value.text
        assert caught.value.line in {0, 2}
    assert parse_toml(Path("x.toml"), "a = 9223372036854775807\nb = -9223372036854775808").data


def test_keys_of_a_hundred_parts_are_refused_at_once() -> None:
    """A dotted key of thousands of parts, which costs by the square, is refused with its line and costs nothing."""
    for head, tail in (("", " = 1"), ("[", "]"), ("x = {", " = 1}"), ('"q" . ', " = 1")):
        started = time.process_time()
        with pytest.raises(UnreadableToml) as caught:
            parse_toml(Path("x.toml"), f"a = 1\n{head}{'a.' * 300_000}a{tail}\n")
        assert caught.value.line == 2
        assert time.process_time() - started < 3
    hidden = f'# """\nx = ["""a"""", {{{"a." * 300_000}a = 1}}, ""]\n'
    with pytest.raises(UnreadableToml, match="частей"):
        parse_toml(Path("x.toml"), hidden)
    started = time.process_time()
    with pytest.raises(UnreadableToml):
        parse_toml(Path("x.toml"), "a = " + "." * 200 + '"""' + '\\"""' * 200_000)
    assert time.process_time() - started < 3
    assert parse_toml(Path("x.toml"), f"{'a.' * 50}a = '{'a.' * 90}'\nb = '''\n{'слово. ' * 5000}'''").data
