"""Refill (opnieuw tonen): a refused form on its own page again, with what was typed and the sentence at the field.

A page holds many small forms, each with an address of its own. Whatever such an address refuses, the page where the
form stood is shown again, and this module writes into it: no form needs a second template for when it goes wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

_NOT_TYPED = {"hidden", "submit", "button", "reset", "image"}
_NEVER_KEPT = {"password", "file"}
_TICKED = {"checkbox", "radio"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_CONTROLS = {"input", "select", "textarea", "button"}

Posted = Mapping[str, Sequence[str]]


@dataclass
class _Tag:
    """Een element of the page: where its tag stands, and for a field where the sentence about it may stand."""

    name: str
    attrs: dict[str, str | None]
    start: int
    end: int
    closes: int = 0
    after: int = 0
    inside: list[_Tag] = field(default_factory=list)

    @property
    def field(self) -> str:
        """Name under which it is posted."""
        return self.attrs.get("name") or ""

    @property
    def kind(self) -> str:
        """Soort veld, by its type or else its tag."""
        return (self.attrs.get("type") or "text").lower() if self.name == "input" else self.name

    @property
    def is_typed(self) -> bool:
        """Whether a person fills it."""
        return bool(self.field) and self.name != "button" and self.kind not in _NOT_TYPED

    def written(self) -> str:
        """Its tag again, with the attributes as they are now."""
        said = "".join(f" {key}" if value is None else f' {key}="{escape(value)}"' for key, value in self.attrs.items())
        return f"<{self.name}{said}>"


@dataclass
class _Form:
    """Formulier, with the folds around it."""

    tag: _Tag
    folds: list[_Tag]
    controls: list[_Tag] = field(default_factory=list)

    def likeness(self, posted: Posted) -> int:
        """How much of what was posted this form can have sent: forms with one address differ by what they carry."""
        own = {control.field for control in self.controls} - {""}
        carried = sum(
            (control.attrs.get("value") or "") in posted.get(control.field, ())
            for control in self.controls
            if control.field and not control.is_typed
        )
        return 10 * carried + len(own & set(posted)) - len(own - set(posted))


class _Reader(HTMLParser):
    """Reads where forms, fields and labels stand in a page of ours."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_Form] = []
        self._elsewhere: list[_Tag] = []
        self._open: list[_Tag] = []
        self._form: _Form | None = None
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(html)
        self.close()
        for control in self._elsewhere:
            for form in self.forms:
                if form.tag.attrs.get("id") == control.attrs["form"]:
                    form.controls.append(control)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or a field belongs to the form that is open or that it names."""
        start = self._at()
        end = start + len(self.get_starttag_text() or "")
        found = _Tag(tag, dict(attrs), start, end, end, end)
        if tag == "form":
            self._form = _Form(found, [each for each in self._open if each.name == "details"])
            self.forms.append(self._form)
        elif tag in _CONTROLS and found.attrs.get("form"):
            self._elsewhere.append(found)
        elif tag in _CONTROLS and self._form is not None:
            self._form.controls.append(found)
        for around in self._open:
            if around.name == "select" and tag == "option":
                around.inside.append(found)
        if tag in _CONTROLS:
            self._group(found)
        if tag not in _VOID:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        """What is closed knows where; a sentence about a field comes after its label or its group."""
        here = self._at()
        if not any(each.name == tag for each in self._open):
            return
        while self._open[-1].name != tag:
            self._open.pop()
        closed = self._open.pop()
        closed.closes, closed.after = here, max(closed.after, here + len(tag) + 3)
        if tag in ("label", "fieldset"):
            for control in closed.inside:
                control.after = closed.after
        if tag == "form":
            self._form = None

    def _group(self, control: _Tag) -> None:
        around = next((each for each in self._open if each.name in ("label", "fieldset")), None)
        if around is not None:
            around.inside.append(control)


def fields_of(html: str, address: str, posted: Posted) -> list[str] | None:
    """Velden that a person fills in the form that posts to this address; None when the page has no such form."""
    form = _form(_Reader(html).forms, address, posted)
    return None if form is None else list(dict.fromkeys(c.field for c in form.controls if c.is_typed))


def refill(html: str, address: str, posted: Posted, wrong: Mapping[str, str], *, said: str = "", page: str = "") -> str:
    """De pagina opnieuw: what was posted stands in its form again, each wrong field has its sentence.

    ``said`` is what is about the form as a whole; ``page`` is the address to come back to when it is refused once more.
    A page without this form comes back as it was.
    """
    form = _form(_Reader(html).forms, address, posted)
    if form is None:
        return html
    edits: list[tuple[int, int, str]] = []
    told: set[str] = set()
    for control in form.controls:
        if not control.is_typed:
            continue
        _fill(control, posted, edits)
        sentence = wrong.get(control.field)
        if sentence is not None:
            id_ = f"wrong-{control.field}"
            control.attrs |= {"aria-invalid": "true"}
            control.attrs["aria-describedby"] = f"{control.attrs.get('aria-describedby') or ''} {id_}".strip()
            if control.field not in told:
                if not told:
                    control.attrs["autofocus"] = None
                edits.append((control.after, control.after, f'<p class="error" id="{id_}">{escape(sentence)}</p>'))
            told.add(control.field)
        edits.append((control.start, control.end, control.written()))
    whole = "".join(
        f"<p>{escape(sentence)}</p>" for name, sentence in [("", said), *wrong.items()] if sentence and name not in told
    )
    if whole:
        focus = "" if told else ' tabindex="-1" autofocus'
        whole = f'<div class="problem" role="alert"{focus}><div>{whole}</div></div>'
    if page and "next" not in {control.field for control in form.controls}:
        whole += f'<input type="hidden" name="next" value="{escape(page)}">'
    edits.append((form.tag.end, form.tag.end, whole))
    for fold in form.folds:
        edits.append((fold.start, fold.end, _Tag(fold.name, fold.attrs | {"open": None}, 0, 0).written()))
    for start, end, text in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        html = html[:start] + text + html[end:]
    return html


def _form(forms: Sequence[_Form], address: str, posted: Posted) -> _Form | None:
    """The form with this address that is most like what was posted."""
    fitting = [
        form
        for form in forms
        if (form.tag.attrs.get("method") or "").lower() == "post"
        and (form.tag.attrs.get("action") or address).split("?")[0] == address
    ]
    return max(fitting, key=lambda form: form.likeness(posted), default=None)


def _fill(control: _Tag, posted: Posted, edits: list[tuple[int, int, str]]) -> None:
    """Zet terug wat er stond; a password and a file are never sent back."""
    typed = posted.get(control.field, ())
    if control.kind in _NEVER_KEPT:
        return
    if control.kind in _TICKED:
        control.attrs.pop("checked", None)
        if (control.attrs.get("value") or "on") in typed:
            control.attrs["checked"] = None
    elif control.name == "select":
        for option in control.inside:
            option.attrs.pop("selected", None)
            if (option.attrs.get("value") or "") in typed:
                option.attrs["selected"] = None
            edits.append((option.start, option.end, option.written()))
    elif not typed:
        return
    elif control.name == "textarea":
        edits.append((control.end, control.closes, "\n" + escape(typed[0])))
    else:
        control.attrs["value"] = typed[0]
