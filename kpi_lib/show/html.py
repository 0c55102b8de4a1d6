"""HTML that cannot be broken by what it shows: whatever is not `Html` is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

VOID: Final = frozenset({"br", "hr", "img"})


class Html(str):
    """Markup that was made by `el`; every other string is text."""

    __slots__ = ()


Content = object
"""`Html`, text, a number's text, None (nothing) or an iterable of these."""


def _render(content: Content) -> str:
    # The usual kinds by their type alone: a page is made of some ten thousand pieces.
    kind = type(content)
    if kind is Html:
        return content  # type: ignore[return-value]  # mypy does not narrow by `type`
    if kind is str:
        return html.escape(content)  # type: ignore[arg-type]  # likewise
    if content is None:
        return ""
    if isinstance(content, Html):
        return content
    if isinstance(content, str):
        return html.escape(content)
    if isinstance(content, Iterable):
        return "".join([_render(part) for part in content])
    return html.escape(str(content))


def join(*content: Content) -> Html:
    """Several pieces one after the other."""
    return Html(_render(content))


def el(tag: str, *content: Content, **attributes: str | None) -> Html:
    """An element; `class_` is class, `data_x` is data-x, an attribute of None is left out."""
    written = "".join(
        [
            f' {name.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
            for name, value in attributes.items()
            if value is not None
        ]
    )
    if tag in VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{_render(content)}</{tag}>")


def link(address: object, text: str) -> Html:
    """A link to an http(s) address, else the text alone."""
    if isinstance(address, str):
        try:
            parts = urlsplit(address)
        except ValueError:
            return join(text)
        if parts.scheme in {"http", "https"} and parts.netloc:
            return el("a", text, href=address, rel="noopener")
    return join(text)


def paragraphs(text: str, class_: str = "note") -> Html:
    """Plain text as paragraphs; a blank line parts two."""
    parts = (" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n"))
    return join(el("p", part, class_=class_) for part in parts if part)


def badge(text: str, **data: str) -> Html:
    """A word in a frame; `data_verdict` or `data_basis` says which."""
    return el("span", text, class_="badge", **data)


def folded(summary: Content, *content: Content, class_: str = "working") -> Html:
    """Content that opens under a line of its own, closed until asked for."""
    return el("details", el("summary", summary), content, class_=class_)


def table(
    head: Iterable[Content], rows: Iterable[Iterable[Content]], *, caption: str | None = None,
    numeric: Iterable[int] = (), class_: str = "kpi",
) -> Html:  # fmt: skip
    """A table whose first column names the row; columns in `numeric` are set as figures.

    A cell that is already a `td` or `th` stays as it is.
    """
    figures = set(numeric)

    def cell(at: int, content: Content) -> Html:
        if isinstance(content, Html) and content.startswith(("<td", "<th")):
            return content
        if at == 0:
            return el("th", content, scope="row")
        return el("td", content, class_="num" if at in figures else None)

    body = [el("tr", (cell(at, content) for at, content in enumerate(row))) for row in rows]
    titles = el("tr", (
        el("th", title, scope="col", class_="num" if at in figures else None)
        for at, title in enumerate(head)
    ))  # fmt: skip
    whole = el(
        "table",
        el("caption", caption) if caption else None,
        el("thead", titles),
        el("tbody", body),
        class_=class_,
    )
    # It scrolls where it is wider than the page, so the keyboard must reach it.
    return el("div", whole, class_="table-wrap", tabindex="0")
