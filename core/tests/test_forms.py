import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forms import CleanTextMixin


class ExampleForm(CleanTextMixin, forms.Form):
    line = forms.CharField(max_length=20, required=False)
    text = forms.CharField(widget=forms.Textarea, required=False)
    choice = forms.ChoiceField(choices=[("a", "A")], required=False)
    email = forms.EmailField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput, strip=False, required=False)


def filled(**data) -> ExampleForm:
    form = ExampleForm(data)
    form.is_valid()
    return form


def test_lines_and_texts_are_cleaned():
    form = filled(line=" Åsa \u00ad Öberg ", text="ett\r\ntvå  \r\n")

    assert (form.cleaned_data["line"], form.cleaned_data["text"]) == ("Åsa Öberg", "ett\ntvå")


@pytest.mark.parametrize("field", ["line", "text", "email"])
@pytest.mark.parametrize("character", ["\u202e", "\x07", "\x00"])
def test_hidden_characters_are_refused_where_they_were_typed(field, character):
    form = filled(**{field: f"a{character}b@example.se"})

    assert list(form.errors) == [field]


def test_a_text_without_a_longest_length_gets_one_with_a_sentence():
    form = filled(text="x" * 10_001)

    assert form.errors["text"] == ["Texten är för lång: 10001 tecken. Korta den till högst 10000 tecken."]
    assert 'maxlength="10000"' in str(form["text"])


def test_a_line_keeps_its_own_longest_length():
    assert filled(line="x" * 21).errors["line"] == ["Texten är för lång: 21 tecken. Korta den till högst 20 tecken."]


def test_a_line_break_counts_as_one_character():
    assert filled(text="\r\n".join(["x" * 4_999] * 2)).is_valid()


def test_passwords_are_left_as_they_are_typed():
    assert filled(secret=" a\u00adb ").cleaned_data["secret"] == " a\u00adb "


def test_one_form_does_not_change_the_next():
    first, second = ExampleForm({}), ExampleForm({})

    assert len(first.fields["text"].validators) == len(second.fields["text"].validators)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_breaks_a_form(line, text):
    data = QueryDict(mutable=True)
    data.update({"line": line, "text": text, "email": line})

    form = ExampleForm(data)

    assert form.is_valid() or form.errors
    str(form)
