"""WeasyPrint without a network. Import it where it is used (`core/pdf.py`)."""

from collections.abc import Mapping

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse


class OwnFiles(URLFetcher):
    """Hands out the files it was given, by name. A document never makes the server fetch anything: what else it asks for is left out."""

    def __init__(self, files: Mapping[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=())
        self.files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        content, content_type = self.files[url]
        return URLFetcherResponse(url, content, {"Content-Type": content_type})


def write(html: str, files: Mapping[str, tuple[bytes, str]], variant: str) -> bytes:
    return HTML(string=html, url_fetcher=OwnFiles(files)).write_pdf(pdf_variant=variant)
