"""Sorting and searching give the same answer on SQLite and PostgreSQL: the expected values below hold on both."""

import time

import pytest
from django.db import connection

from core.database import check_letters, like, sort_key
from core.models import Municipality
from tests.factories import department, person

pytestmark = pytest.mark.django_db

IN_ORDER = [
    "",
    " b",
    "_a",
    "-a",
    "(a)",
    "&a",
    "10",
    "2",
    "a",
    "A",
    "á",
    "à",
    "ab",
    "anders",
    "Anders",
    "d",
    "đ",
    "eva",
    "Eva",
    "éva",
    "evy",
    "l",
    "ł",
    "o",
    "þ",
    "v",
    "vik",
    "w",
    "y",
    "ü",
    "z",
    "Z",
    "å",
    "Å",
    "åa",
    "ä",
    "Ä",
    "æ",
    "ö",
    "Ö",
    "ø",
    "Öö",
    "я",
]


def sorted_by_the_database(texts: list[str]) -> list[str]:
    marks = ", ".join(["(%s)"] * len(texts))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT column1 FROM (VALUES {marks}) AS texts ORDER BY column1 COLLATE "swedish"', texts)
        return [text for (text,) in cursor.fetchall()]


def test_texts_sort_in_the_swedish_order():
    assert sorted_by_the_database(IN_ORDER[::-1]) == IN_ORDER


def test_a_list_of_people_and_departments_sorts_in_the_swedish_order():
    names = ["Åberg", "Zetterlund", "Östlund", "Ärlig", "andersson", "Andersson", "Ödman"]
    for name in names:
        person(name)
        department(name)

    expected = ["andersson", "Andersson", "Zetterlund", "Åberg", "Ärlig", "Ödman", "Östlund"]
    people = type(person("Chefen")).objects.filter(name__in=names).order_by("name")
    assert [one.name for one in people] == expected
    assert [one.name for one in people.reverse()] == expected[::-1]


def test_texts_that_differ_only_in_case_or_accent_are_not_equal():
    person("andre")

    people = type(person()).objects
    assert not people.filter(name="Andre").exists()
    assert not people.filter(name="andré").exists()
    assert people.filter(name="andre").exists()


@pytest.mark.parametrize(
    ("lookup", "text", "found"),
    [
        ("icontains", "åmål", True),
        ("icontains", "ÅMÅL", True),
        ("icontains", "ÖSTRA", True),
        ("icontains", "amal", False),
        ("iexact", "ÅMÅLS ÖSTRA KOMMUNDEL 100 %_\\", True),
        ("iexact", "Åmåls östra kommundel 100", False),
        ("istartswith", "åmåls", True),
        ("istartswith", "östra", False),
        ("iendswith", "100 %_\\", True),
        ("icontains", "100 %", True),
        ("icontains", "0%", False),
        ("icontains", "_\\", True),
        ("icontains", "å_ål", False),
        ("icontains", "%", True),
        ("icontains", "\\", True),
        ("icontains", "É", False),
    ],
)
def test_searching_knows_capital_letters_and_takes_wildcards_literally(lookup, text, found):
    Municipality.objects.create(name="Åmåls Östra kommundel 100 %_\\")

    assert Municipality.objects.filter(**{f"name__{lookup}": text}).exists() == found


@pytest.mark.parametrize(
    ("pattern", "value", "answer"),
    [
        ("a%c", "abbc", True),
        ("a%c", "abbcd", False),
        ("%b%d%", "abcde", True),
        ("%d%b%", "abcde", False),
        ("_å_", "xÅx", True),
        ("_å_", "Åx", False),
        ("%", "", True),
        ("", "", True),
        ("", "a", False),
        ("%a%", "rad\nA", True),
        ("a_c", "a\nc", True),
        ("%a", "banana", True),
        ("ba%", "Banana", True),
        ("%ana%ana%", "banana", False),
        (None, "a", None),
        ("a", None, None),
        ("1%", 123, True),
    ],
)
def test_like_follows_sql(pattern, value, answer):
    assert like(pattern, value, "\\") == answer


def test_no_pattern_makes_like_slow():
    before = time.process_time()

    assert not like("%a" * 50 + "%b", "a" * 10_000)

    assert time.process_time() - before < 0.5


def test_the_sort_key_is_equal_only_for_equal_texts():
    assert sort_key("a\u030a") != sort_key("å")
    assert sort_key("å") == sort_key("å")


def test_the_database_knows_swedish_letters():
    assert check_letters(databases=["default"]) == []


@pytest.mark.postgres
def test_a_database_that_does_not_know_swedish_letters_is_reported():
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA plain")
        cursor.execute("CREATE FUNCTION plain.upper(text) RETURNS text LANGUAGE sql AS 'SELECT pg_catalog.upper($1 COLLATE \"C\")'")
        cursor.execute("SET LOCAL search_path = plain, pg_catalog, public")

    assert [error.id for error in check_letters(databases=["default"])] == ["core.E001"]
