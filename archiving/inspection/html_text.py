"""The text that a reader would see in an HTML file, read as a stream. Events only, no tree: memory and time grow with the file and no
faster, whatever its tags are (the parser of the standard library takes minutes for three megabytes of tags that never end)."""

import codecs

from lxml import etree

from archiving.inspection.result import Readable, Text, chunks

UNSEEN = frozenset(["script", "style", "template", "noscript", "svg"])
BLOCKS = frozenset(
    ["p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "header", "footer", "td", "th", "pre"]
)
LONGEST_LINE = 1024 * 1024  # characters without a block between them


class Reader:
    """Gives text to `text`; counts the elements whose class attribute holds all the words of `post`."""

    def __init__(self, text: Text, *, post: frozenset[str] = frozenset()) -> None:
        self.text, self.post, self.posts = text, post, 0
        self.title = ""
        self._line: list[str] = []
        self._length = 0
        self._unseen = 0
        self._in_title = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._in_title = tag == "title"
        self._unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.end_line()
        if self.post and self.post <= set(attributes.get("class", "").split()):
            self.posts += 1

    def end(self, tag: str) -> None:
        self._in_title = False
        self._unseen = max(0, self._unseen - (tag in UNSEEN))
        if tag in BLOCKS:
            self.end_line()

    def data(self, data: str) -> None:
        if self._in_title:
            self.title = f"{self.title}{data.strip()}"[:200]
        elif not self._unseen and not self.text.is_full:
            self._line.append(data)
            self._length += len(data)
            if self._length > LONGEST_LINE:
                self.end_line()

    def end_line(self) -> None:
        if self._line:
            self.text.add(" ".join("".join(self._line).split()))
            self._line.clear()
            self._length = 0

    def close(self) -> None:
        self.end_line()


def read_html(stream: Readable, text: Text, *, most: int, post: frozenset[str] = frozenset()) -> Reader:
    """At most `most` bytes. Bytes that are no UTF-8 are read as what an older Windows program writes."""
    reader, taken = Reader(text, post=post), 0
    parser = etree.HTMLParser(target=reader, encoding="utf-8", recover=True, no_network=True)
    decoder: codecs.IncrementalDecoder | None = None
    try:
        for piece in chunks(stream, 64 * 1024):
            decoder = decoder or _decoder(piece)
            parser.feed(decoder.decode(piece).replace("\0", " ").encode())
            taken += len(piece)
            if taken >= most or (text.is_full and not post):
                break
        parser.close()
    except etree.LxmlError:  # nothing in it, or nothing more that can be read: what came before counts
        reader.close()
    return reader


def _decoder(begins: bytes) -> codecs.IncrementalDecoder:
    strange = begins.decode("utf-8", "replace").count("\ufffd")
    return codecs.getincrementaldecoder("utf-8" if strange <= 2 + len(begins) // 1_000 else "cp1252")("replace")
