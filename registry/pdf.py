"""HTML of our own to PDF. Import it where it is used: WeasyPrint takes half a second to load and needs Pango on the server."""

from collections.abc import Mapping

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

File = tuple[bytes, str]  # content and its type


class OwnFiles(URLFetcher):
    """Hands out the files it was given, by name. A document never makes the server fetch anything: what else it asks for is left out."""

    def __init__(self, files: Mapping[str, File]) -> None:
        super().__init__(allowed_protocols=())
        self.files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        content, content_type = self.files[url]
        return URLFetcherResponse(url, content, {"Content-Type": content_type})


def as_pdf(html: str, files: Mapping[str, File]) -> bytes:
    """Tagged PDF/UA-1. Language and title are the document's own."""
    return HTML(string=html, url_fetcher=OwnFiles(files)).write_pdf(pdf_variant="pdf/ua-1")
