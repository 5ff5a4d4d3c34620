"""HTML as text (HTML als tekst): the words of a page with what it quotes marked as mail marks it, and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = frozenset({"style", "script", "head", "title", "template", "noscript", "svg"})
_BREAKS = frozenset({"p", "div", "br", "tr", "li", "table", "ul", "ol", "h1", "h2", "h3", "blockquote", "hr", "pre"})
_EMPTY = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
_QUOTES = ("gmail_quote", "moz-cite-prefix", "divrplyfwdmsg", "yahoo_quoted", "appendonsend", "protonmail_quote")
DEEPEST = 400


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[tuple[bool, str]] = []
        self.open: list[tuple[str, bool, bool]] = []  # tag, silent, quote

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a quotation or something silent begins."""
        if tag in _BREAKS:
            self.words.append((self._in_quote(), "\n"))
        if tag in _EMPTY or len(self.open) >= DEEPEST:
            return
        marks = " ".join(str(value).lower() for name, value in attrs if name in ("class", "id"))
        quote = tag == "blockquote" or any(mark in marks for mark in _QUOTES)
        self.open.append((tag, tag in _SILENT, quote))

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest one of this name, and what was left open inside it."""
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                break
        if tag in _BREAKS:
            self.words.append((self._in_quote(), "\n"))

    def handle_data(self, data: str) -> None:
        """Words, unless they are not for people."""
        if not any(silent for _, silent, _ in self.open):
            self.words.append((self._in_quote(), " ".join(data.split()) + (" " if data[-1:].isspace() else "")))

    def _in_quote(self) -> bool:
        return any(quote for _, _, quote in self.open)


def text_of(page: str) -> str:
    """De woorden of a page, line by line; quoted lines begin with ``>``."""
    reader = _Reader()
    try:
        reader.feed(page)
        reader.close()
    except (AssertionError, ValueError, RecursionError):
        pass  # what was read until there stands
    lines: list[str] = []
    line: list[str] = []
    quoted = False
    for in_quote, word in [*reader.words, (False, "\n")]:
        if word == "\n" or (in_quote != quoted and line):
            said = "".join(line).strip()
            lines.append(f"> {said}" if quoted and said else said)
            line = []
        if word != "\n":
            quoted = in_quote
            line.append(word)
    return "\n".join(lines).strip()
