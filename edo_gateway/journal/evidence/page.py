"""A page for people, as HTML and as plain text: one content, two renderings, nothing fetched from anywhere.

Everything on it may come from outside: HTML is escaped, and what a terminal would obey is left out.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Page", "Section", "page_html", "page_text"]

_STYLE = (
    "body{font:16px/1.45 'PT Sans','Liberation Sans',Arial,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}th{background:#eee}"
    "@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}"
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences, and a table or a list under them."""

    title: str
    lines: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    """As many cells as there are columns, each."""
    points: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    title: str
    lines: Sequence[str]
    sections: Sequence[Section]


def page_html(page: Page) -> bytes:
    """Return a self-contained HTML page."""
    body = [f"<h1>{_escaped(page.title)}</h1>", *(f"<p>{_escaped(line)}</p>" for line in page.lines)]
    for section in page.sections:
        body.append(f"<h2>{_escaped(section.title)}</h2>")
        body.extend(f"<p>{_escaped(line)}</p>" for line in section.lines)
        if section.rows:
            body.append("<table><thead><tr>" + _cells("th", section.columns) + "</tr></thead><tbody>")
            body.extend(f"<tr>{_cells('td', row)}</tr>" for row in section.rows)
            body.append("</tbody></table>")
        if section.points:
            body.extend(("<ul>", *(f"<li>{_escaped(point)}</li>" for point in section.points), "</ul>"))
    head = (
        '<!DOCTYPE html>\n<html lang="ru">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_escaped(page.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    return (head + "\n".join(body) + "\n</body>\n</html>\n").encode("utf-8", "replace")


def page_text(page: Page) -> bytes:
    """Return the same as plain text; a table's row becomes lines that each begin with the column's name."""
    lines = [_plain(page.title), "=" * len(page.title), *(_plain(line) for line in page.lines)]
    for section in page.sections:
        lines += ["", _plain(section.title), "-" * len(section.title), *(_plain(line) for line in section.lines)]
        for row in section.rows:
            first, *rest = ((name, _plain(cell)) for name, cell in zip(section.columns, row, strict=True) if cell)
            lines.append(f"* {first[1]}")
            lines.extend(f"  {name}: {cell}" for name, cell in rest)
        lines.extend(f"* {_plain(point)}" for point in section.points)
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _cells(tag: str, cells: Sequence[str]) -> str:
    return "".join(f"<{tag}>{_escaped(cell)}</{tag}>" for cell in cells)


def _escaped(text: str) -> str:
    return html.escape(_plain(text))


def _plain(text: str) -> str:
    spaced = " ".join(text.split())
    return spaced if spaced.isprintable() else "".join(sign if sign.isprintable() else "\ufffd" for sign in spaced)
