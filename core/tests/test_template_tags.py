"""The portal's own tags and filters (core/templatetags/portal.py)."""

import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.http import HttpRequest, QueryDict
from django.template import Context, Template

from core.templatetags import portal

UTC = datetime.UTC


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


def request_with(query: str) -> HttpRequest:
    request = HttpRequest()
    request.GET = QueryDict(query)
    return request


class Something:
    """Anything with a state, as the badge sees it."""

    def __init__(self, model: str, state: str, label: str) -> None:
        self._meta = SimpleNamespace(label_lower=model)
        self.state = state
        self.label = label

    def get_state_display(self) -> str:
        return self.label


# ---- dates


def test_a_day_is_written_out_in_swedish():
    assert portal.swedish_date(datetime.date(2026, 11, 22)) == "22 november 2026"


def test_every_month_has_its_swedish_name():
    names = [portal.swedish_date(datetime.date(2026, month, 1)).split()[1] for month in range(1, 13)]

    assert " ".join(names) == "januari februari mars april maj juni juli augusti september oktober november december"


@pytest.mark.parametrize(
    ("moment", "day", "full"),
    [
        (datetime.datetime(2026, 11, 22, 13, 5, tzinfo=UTC), "22 november 2026", "22 november 2026 kl. 14.05"),
        (datetime.datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "2 juli 2026", "2 juli 2026 kl. 00.30"),
        (datetime.datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "1 januari 2027", "1 januari 2027 kl. 00.00"),
        (datetime.datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 oktober 2026", "25 oktober 2026 kl. 02.30"),
        (datetime.datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 oktober 2026", "25 oktober 2026 kl. 02.30"),
        (datetime.datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 mars 2026", "29 mars 2026 kl. 03.00"),
    ],
)
def test_a_moment_is_shown_in_stockholms_time(moment, day, full):
    assert portal.swedish_date(moment) == day
    assert portal.swedish_moment(moment) == full


def test_a_moment_from_another_time_zone_is_shown_in_stockholms_time():
    moment = datetime.datetime(2026, 11, 22, 8, 0, tzinfo=ZoneInfo("America/New_York"))

    assert portal.swedish_moment(moment) == "22 november 2026 kl. 14.00"


def test_tables_get_dates_that_sort():
    moment = datetime.datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    assert portal.iso_date(datetime.date(2026, 1, 5)) == "2026-01-05"
    assert portal.iso_date(moment) == "2026-07-02"
    assert portal.iso_moment(moment) == "2026-07-02 00.30"


def test_no_date_is_no_text():
    assert [portal.swedish_date(None), portal.swedish_moment(None), portal.iso_date(None), portal.iso_moment(None)] == [""] * 4


def test_the_filters_need_no_load():
    assert rendered("{{ day|swedish_date }}", day=datetime.date(2026, 5, 1)) == "1 maj 2026"


# ---- icons and badges


def test_an_icon_beside_a_word_is_hidden_from_screen_readers():
    svg = portal.icon("pencil")

    assert svg.startswith('<svg class="icon"')
    assert 'aria-hidden="true"' in svg
    assert "<path" in svg
    assert "style=" not in svg


def test_an_icon_alone_says_what_it_is_and_escapes_it():
    svg = portal.icon("pencil", 'Ändra "namnet" <b>')

    assert 'role="img" aria-label="Ändra &quot;namnet&quot; &lt;b&gt;"' in svg
    assert "aria-hidden" not in svg


def test_an_icon_without_a_drawing_is_a_mistake_that_shows():
    with pytest.raises(FileNotFoundError):
        portal.icon("there-is-no-such-icon")


@pytest.mark.parametrize(("model", "state"), portal.STATES)
def test_every_state_has_an_icon_and_a_word(model, state):
    badge = portal.state_badge(Something(model, state, "Läget"))

    assert "<svg" in badge
    assert "<span>Läget</span>" in badge


def test_every_state_of_the_models_has_a_badge_of_its_own():
    models = {model for model, _ in portal.STATES}

    states = {(model, state) for model in models for state, _ in apps.get_model(model)._meta.get_field("state").choices}

    assert states == set(portal.STATES)


def test_a_badge_escapes_its_word():
    assert "<span>&lt;i&gt;</span>" in portal.badge("info", "clock", "<i>")


# ---- people


def test_a_person_is_initials_name_and_title():
    html = rendered("{% person who %}", who=SimpleNamespace(name="Ingrid Åkesson", title="kommunikatör"))

    assert ">IÅ<" in html
    assert "Ingrid Åkesson" in html
    assert "kommunikatör" in html


@pytest.mark.parametrize(
    ("name", "initials"), [("Bo", "B"), ("Anna Maria von Ek", "AE"), ("", ""), ("(okänd)", ""), ("Åsa-Lo Ödman", "ÅÖ")]
)
def test_initials_are_the_first_and_the_last_names_first_letters(name, initials):
    html = portal.person(SimpleNamespace(name=name))

    assert f'aria-hidden="true">{initials}<' in html


def test_a_hostile_name_is_shown_harmlessly():
    html = portal.person(SimpleNamespace(name="<script>alert(1)</script>", title="<b>"))

    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_nobody_is_said_in_words():
    assert ">Saknas<" in rendered('{% person who "Saknas" %}', who=None)


# ---- numbers


def test_an_own_number_is_never_broken_and_what_stands_around_it_is_escaped():
    html = rendered("{{ title|whole_numbers }}", title="Fråga <b> SM-2026-000123")

    assert html == 'Fråga &lt;b&gt; <span class="text-nowrap">SM-2026-000123</span>'


# ---- history


def test_the_timeline_shows_sentence_moment_and_reason_escaped():
    line = SimpleNamespace(at=datetime.datetime(2026, 11, 22, 13, 5, tzinfo=UTC), sentence="Bo <Ek> sa nej", reason="För\n<dyrt>")

    html = rendered("{% timeline lines %}", lines=[line])

    assert "Bo &lt;Ek&gt; sa nej" in html
    assert "22 november 2026 kl. 14.05" in html
    assert "För\n&lt;dyrt&gt;" in html


def test_an_empty_timeline_says_so():
    assert "Inget har hänt än." in rendered("{% timeline lines %}", lines=[])


# ---- tables


def test_a_column_sorts_and_then_the_other_way():
    first = rendered('{% sort_link "name" "Konto" %}', request=request_with(""), sort="due")
    second = rendered('{% sort_link "name" "Konto" %}', request=request_with(""), sort="name")
    third = rendered('{% sort_link "name" "Konto" %}', request=request_with(""), sort="-name")

    assert 'href="?sort=name"' in first
    assert "aria-sort" not in first
    assert 'href="?sort=-name"' in second
    assert 'aria-sort="ascending"' in second
    assert 'href="?sort=name"' in third
    assert 'aria-sort="descending"' in third


def test_sorting_keeps_the_filter_and_starts_from_the_first_page():
    html = rendered('{% sort_link "name" "Konto" %}', request=request_with("q=bibliotek&sida=3&sort=due"), sort="due")

    assert 'href="?q=bibliotek&amp;sort=name"' in html


def test_a_hostile_address_stays_inside_the_link():
    html = rendered('{% sort_link "name" "Konto" %}', request=request_with('q="><script>'), sort="")

    assert "<script>" not in html


# ---- mail


def test_a_mails_paragraphs_are_parted_by_empty_lines():
    assert portal.mail_paragraphs("Ett\r\nsamma\r\n\r\nTvå\n\n\n") == ["Ett\nsamma", "Två"]


# ---- longer texts


def test_a_longer_text_becomes_paragraphs_and_real_lists():
    html = portal.prose("Regler:\n- hot\n- hån\n\nVälkommen\r\nhit")

    assert html == "<p>Regler:</p>\n<ul><li>hot</li><li>hån</li></ul>\n<p>Välkommen<br>hit</p>"


def test_a_longer_text_is_never_run():
    assert portal.prose("- <script>\n<b>") == "<ul><li>&lt;script&gt;</li></ul>\n<p>&lt;b&gt;</p>"
