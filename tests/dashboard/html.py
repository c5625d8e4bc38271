"""What a person would find on a page: its forms, its links, its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

SILENT = frozenset({"script", "style", "svg"})
VOID = frozenset({"input", "meta", "link", "br", "use", "path", "circle"})


@dataclass
class Form:
    """A form with what its fields hold now. Buttons are (name, value); `typed`: the fields into which people type words."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """A page as it was sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.next: str | None = None
        self.title = ""
        self.said: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._field = ""
        self.feed(html)

    @property
    def words(self) -> str:
        """Everything that is written on the page."""
        return " ".join(" ".join(self.said).split())

    def form(self, ending: str) -> Form:
        """The form whose address ends so; AssertionError when the page has none."""
        found = [form for form in self.forms if form.action.split("#")[0].endswith(ending)]
        assert found, f"no form for {ending} among {[form.action for form in self.forms]}"
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in values.items()]
        if tag not in VOID:
            self._open.append(tag)
        if tag == "a":
            self.links.append(values.get("href", ""))
            self.next = values["href"] if values.get("rel") == "next" else self.next
        elif tag == "form":
            self._form = Form(values.get("action", ""), values.get("method", "get"))
            self.forms.append(self._form)
        elif self._form is not None and "name" in values:
            self._take_field(tag, values)
        if tag == "option" and "selected" in values and self._form is not None and self._field:
            self._form.fields[self._field] = values.get("value", "")

    def _take_field(self, tag: str, values: dict[str, str]) -> None:
        assert self._form is not None
        name = values["name"]
        if tag == "button":
            self._form.buttons.append((name, values.get("value", "")))
        elif values.get("type") not in ("radio", "checkbox") or "checked" in values:
            self._form.fields[name] = values.get("value", "")
        if tag == "textarea" or tag == "input" and values.get("type", "text") in ("text", "search", "tel"):
            self._form.typed.append(name)
        self._field = name if tag in ("textarea", "select") else ""

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "form":
            self._form = None
        if tag in ("textarea", "select"):
            self._field = ""

    def handle_data(self, data: str) -> None:
        if "title" in self._open:
            self.title += data
        elif "textarea" in self._open and self._form is not None and self._field:
            self._form.fields[self._field] += data.removeprefix("\n")
        if not SILENT & set(self._open):
            self.said.append(data)
