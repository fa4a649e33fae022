"""The text that a reader would see in an HTML file, read as a stream."""

from html.parser import HTMLParser

from archiving.inspection.result import Readable, Text, chunks

UNSEEN = frozenset(["script", "style", "template", "noscript", "svg"])
BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "article",
        "section",
        "header",
        "footer",
        "td",
        "th",
        "blockquote",
        "pre",
    ]
)
LONGEST_TAG = 1024 * 1024  # bytes that the parser may wait with: a tag that never ends is thrown away


class Reader(HTMLParser):
    """Gives text to `text`; counts the elements whose class attribute holds all the words of `post`."""

    def __init__(self, text: Text, *, post: frozenset[str] = frozenset()) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.post, self.posts = text, post, 0
        self.title = ""
        self._line: list[str] = []
        self._unseen = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = True
        if tag == "body":
            self._unseen = 0
        if tag in UNSEEN:
            self._unseen += 1
        if tag in BLOCKS:
            self.end_line()
        if self.post and self.post <= set((dict(attrs).get("class") or "").split()):
            self.posts += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1
        if tag in BLOCKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = f"{self.title}{data.strip()}"[:200]
        elif not self._unseen and not self.text.is_full:
            self._line.append(data)

    def end_line(self) -> None:
        if self._line:
            self.text.add(" ".join("".join(self._line).split()))
            self._line.clear()


def read_html(stream: Readable, text: Text, *, most: int, post: frozenset[str] = frozenset()) -> Reader:
    """At most `most` bytes. Bytes that are no UTF-8 are read as what an older Windows program writes."""
    reader, taken = Reader(text, post=post), 0
    for piece in chunks(stream, 64 * 1024):
        reader.feed(_decoded(piece))
        if len(reader.rawdata) > LONGEST_TAG:
            reader.rawdata = ""
        taken += len(piece)
        if taken >= most or (text.is_full and not post):
            break
    reader.close()
    reader.end_line()
    return reader


def _decoded(piece: bytes) -> str:
    """A letter that is cut in two between pieces is worth less than the simplicity."""
    text = piece.decode("utf-8", "replace")
    return text if text.count("\ufffd") <= 2 + len(piece) // 1_000 else piece.decode("cp1252", "replace")
