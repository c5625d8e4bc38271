"""Reading TwiML as the provider reads it: by content type, then as XML whose root is Response."""
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from contactcenter.simulator.courier import Answer

LONGEST_BYTES = 64 * 1024
XML_TYPES = frozenset({"text/xml", "application/xml", "text/html", "application/twiml+xml"})


class Unreadable(Exception):
    """An answer that is no usable TwiML; `code` is the provider's error."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Element:
    """A verb or noun: its tag, attributes, stripped text and the elements inside it."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    inside: tuple["Element", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value, or the default where it is absent."""
        return dict(self.attributes).get(name, default)

    def number(self, name: str, default: float) -> float:
        """An attribute as a number of seconds or pieces; the default where it is absent, malformed or
        negative.
        """
        text = self.get(name)
        return float(text) if text.isascii() and text.isdigit() else default


@dataclass(frozen=True)
class Document:
    """A Response's verbs in order, and the address they came from, against which relative addresses are
    resolved.
    """

    verbs: tuple[Element, ...]
    url: str = ""


def read(answer: Answer, *, plain_text_verb: str) -> Document:
    """The document in a successful answer; raise Unreadable (11750, 12100, 12300) otherwise.

    Plain text stands for one verb holding it: Message in texting, Say in voice. An empty body is an empty
    Response.
    """
    content_type = answer.content_type.partition(";")[0].strip().lower()
    if len(answer.body) > LONGEST_BYTES:
        raise Unreadable(11750)
    if not answer.body.strip() and answer.status == 204:
        return Document(verbs=())
    if content_type == "text/plain":
        return Document(verbs=_plain(answer.body, verb=plain_text_verb))
    if content_type not in XML_TYPES:
        raise Unreadable(12300, content_type or "no content type")
    return parse(answer.body)


def parse(markup: bytes | str) -> Document:
    """The document in this XML; raise Unreadable (12100) when it is not well-formed or its root is not
    Response.
    """
    try:
        root = ElementTree.fromstring(markup)   # nosec B314: our own answers; expat limits what entities blow up to
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(12100, str(error)) from error
    if root.tag != "Response":
        raise Unreadable(12100, f"the root is {root.tag}")
    return Document(verbs=tuple(_elements(root)))


def _elements(parent: ElementTree.Element) -> Iterable[Element]:
    for child in parent:
        yield Element(
            tag=child.tag, attributes=tuple(child.attrib.items()), text="".join(child.itertext()).strip(),
            inside=tuple(_elements(child)),
        )


def _plain(body: bytes, *, verb: str) -> tuple[Element, ...]:
    text = body.decode("utf-8", errors="replace").strip()
    return (Element(tag=verb, text=text),) if text else ()
