import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from core.errors import RuleError
from core.views import require, rule_errors_as_messages


def request_with_messages():
    request = RequestFactory().post("/")
    SessionMiddleware(lambda _: HttpResponse())(request)
    MessageMiddleware(lambda _: HttpResponse())(request)
    return request


def test_what_somebody_may_not_do_is_refused():
    with pytest.raises(PermissionDenied):
        require(False)


def test_what_somebody_may_do_goes_on():
    require(True)


@pytest.mark.django_db
def test_a_broken_rule_becomes_a_message_and_skips_the_rest():
    request = request_with_messages()
    reached = []

    with rule_errors_as_messages(request):
        raise RuleError("Ansökan är redan avgjord.")
        reached.append("the rest")

    assert reached == []
    assert [(message.level_tag, str(message)) for message in get_messages(request)] == [("error", "Ansökan är redan avgjord.")]


@pytest.mark.django_db
def test_other_errors_are_not_swallowed():
    with pytest.raises(ZeroDivisionError), rule_errors_as_messages(request_with_messages()):
        _ = 1 / 0
