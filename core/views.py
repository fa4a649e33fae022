"""What every view uses: permission, and rules that say "not now"."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest

from core.errors import RuleError


def require(answer: bool) -> None:
    """May not do it: 403."""
    if not answer:
        raise PermissionDenied


@contextmanager
def rule_errors_as_messages(request: HttpRequest) -> Iterator[None]:
    """Not now: the rule's sentence is shown as a message on the next page; the rest of the block is skipped."""
    try:
        yield
    except RuleError as error:
        messages.error(request, error.sentence)


@contextmanager
def rule_errors_in(form: BaseForm) -> Iterator[None]:
    """Not now, and the form is shown again with the rule's sentence above it, so nothing that was written is lost."""
    try:
        yield
    except RuleError as error:
        form.add_error(None, error.sentence)
