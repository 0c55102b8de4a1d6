"""HTML of any origin made safe for a client's page: one allow-list for all of it."""

from __future__ import annotations

import re

import nh3

TAGS = frozenset({
    "a", "abbr", "article", "aside", "b", "bdi", "blockquote", "br", "caption", "cite", "code",
    "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins",
    "kbd", "li", "mark", "meter", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time",
    "tr", "u", "ul", "var", "wbr",
})  # fmt: skip
ANYWHERE = frozenset({"class", "id", "lang", "dir", "title", "role"})
ATTRIBUTES = {
    "*": set(ANYWHERE),
    "a": {"href"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "div": {"tabindex"},
    "meter": {"value", "min", "max", "low", "high", "optimum"},
}
# Their text is no text for readers.
CONTENT_TAGS = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg",
                          "math", "title", "textarea", "select"})  # fmt: skip
PICTURE = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=\s]+")
_SHIPPED = r"media/[0-9a-f]{64}-(?:320|960)\.webp"
SHIPPED = re.compile(_SHIPPED)
"""A picture that the site itself made, beside the page."""
CHOICE = re.compile(rf"{_SHIPPED} \d{{1,4}}w(?:, {_SHIPPED} \d{{1,4}}w)?")
SIZES = re.compile(r"[a-z0-9 .,:()%-]{1,200}")
HINTS = {"loading": {"lazy", "eager"}, "decoding": {"async", "sync", "auto"}}
LINK = re.compile(r"(?:https?://|mailto:|#)\S*|[A-Za-z0-9][\w.-]*", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,4}")
SCRIPTED = re.compile(r"<\s*(?:script|iframe|object|embed)\b", re.IGNORECASE)


def clean(html: str) -> str:
    """The same HTML with only what a page may hold: no script, no style, no outside picture.

    Links lead out (http, https, mailto), to a place on the page, or to a file beside it.
    """
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        clean_content_tags=set(CONTENT_TAGS),
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=_attribute,
        link_rel="noopener noreferrer",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if PICTURE.fullmatch(value) or SHIPPED.fullmatch(value) else None
    if name == "srcset":
        return value if CHOICE.fullmatch(value) else None
    if name == "sizes":
        return value if SIZES.fullmatch(value) else None
    if name in HINTS:
        return value if value in HINTS[name] else None
    if name == "href":
        return value.strip() if LINK.fullmatch(value.strip()) else None
    if name == "tabindex":
        return value if value == "0" else None
    if tag == "img" and name in {"width", "height"}:
        return value if NUMBER.fullmatch(value) else None
    return value


def needs_script(html: str) -> bool:
    """It shows nothing without a script or a frame."""
    return SCRIPTED.search(html) is not None and not re.sub(r"<[^>]*>|\s", "", clean(html))
