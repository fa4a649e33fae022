"""The diary's pages and files, as a test asks for them."""

import csv
import io

import openpyxl
from django.urls import reverse
from pypdf import PdfReader

LIST = "/diariet/"


def page(slip, name="detail", **kwargs):
    return reverse(f"records:slip_{name}", args=[slip.pk, *kwargs.values()])


def words(answer):
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages).split())


def exported(client, kind="csv", query=""):
    answer = client.get(f"/diariet/diariet.{kind}{query}")
    content = b"".join(answer.streaming_content)
    if kind == "xlsx":
        return [[str(cell or "") for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
