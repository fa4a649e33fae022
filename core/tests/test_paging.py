import pytest
from django.test import RequestFactory

from accounts.models import Department
from core.models import Event
from core.paging import page_of, page_of_rows

pytestmark = pytest.mark.django_db


def page(asked: str = "", *, per_page: int = 10, queryset=None):
    request = RequestFactory().get("/", {"sida": asked} if asked else {})
    return page_of(request, Department.objects.all() if queryset is None else queryset, per_page=per_page)


def departments(number: int) -> None:
    Department.objects.bulk_create([Department(name=f"Verksamhet {place:05}") for place in range(1, number + 1)])


def test_a_page_tells_where_it_stands():
    departments(25)

    first, second, third = page(), page("2"), page("3")

    assert [one.name for one in second] == [f"Verksamhet {place:05}" for place in range(11, 21)]
    assert [(one.first_place, one.last_place, one.count_text) for one in (first, second, third)] == [
        (1, 10, "25"),
        (11, 20, "25"),
        (21, 25, "25"),
    ]
    assert [(one.has_previous, one.has_next) for one in (first, second, third)] == [(False, True), (True, True), (True, False)]
    assert (second.previous_number, second.next_number) == (1, 3)


def test_an_empty_list_has_one_empty_page():
    empty = page("7")

    assert (list(empty), len(empty), empty.number, empty.first_place, empty.last_place, empty.count_text) == ([], 0, 1, 0, 0, "0")
    assert not empty.has_other_pages


@pytest.mark.parametrize("asked", ["0", "-1", "x", "1.5", "²", "١", " 2", "1e3", "<script>", "\x00"])
def test_what_is_no_page_number_gives_the_first_page(asked):
    departments(25)

    assert page(asked).number == 1


@pytest.mark.parametrize("asked", ["4", "99", "100000", "9" * 30])
def test_a_page_beyond_the_end_gives_the_last_page(asked):
    departments(25)

    assert page(asked).number == 3


def test_a_list_that_fills_its_last_page_has_no_empty_page_after_it():
    departments(20)

    assert not page("2").has_next
    assert page("3").number == 2


def test_nobody_counts_beyond_a_thousand():
    departments(1_000)
    assert page().count_text == "1000"

    Department.objects.create(name="En till")

    assert page().count_text == "fler än 1\u00a0000"
    assert len(page("101")) == 1


def test_rows_that_sort_alike_never_change_places_between_pages(django_assert_num_queries):
    departments(30)

    with django_assert_num_queries(6) as queries:
        seen = [one.pk for number in "123" for one in page(number, queryset=Department.objects.order_by("closed_on"))]

    assert seen == sorted(seen)
    assert 'ORDER BY "accounts_department"."closed_on" ASC, "accounts_department"."id" ASC' in queries.captured_queries[0]["sql"]


@pytest.mark.parametrize("number", [0, 1, 30, 1_500])
def test_a_page_costs_two_queries_whatever_the_size_of_the_list(number, django_assert_num_queries):
    departments(number)

    with django_assert_num_queries(2):
        page()


def test_the_count_reads_no_more_than_a_thousand_and_one_rows(django_assert_num_queries):
    with django_assert_num_queries(2) as queries:
        page(queryset=Event.objects.all())

    assert any("COUNT(*)" in query["sql"] and "LIMIT 1001" in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize(
    ("asked", "rows", "number"), [("", [0, 1, 2], 1), ("2", [3, 4, 5], 2), ("3", [6], 3), ("99", [6], 3), ("x", [0, 1, 2], 1)]
)
def test_rows_that_are_already_here_are_paged_the_same_way(asked, rows, number):
    page = page_of_rows(RequestFactory().get("/", {"sida": asked}), list(range(7)), per_page=3)

    assert (page.rows, page.number, page.has_next, page.count_text) == (rows, number, number < 3, "7")
