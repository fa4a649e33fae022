"""Asked just before a mail leaves: is it still true and still theirs? The app that tells somebody something also knows when it is over."""

from collections.abc import Callable
from typing import Any

from notifications.models import Notice

StillWanted = Callable[[int, Any, str], bool]

_questions: dict[str, StillWanted] = {}


def still_wanted(kind: str) -> Callable[[StillWanted], StillWanted]:
    """Register `fn(about_id, recipient, rung) -> bool` for a kind of notice. A kind without a question is always wanted.

    `recipient` is None for somebody without a log-in.
    """

    def register(question: StillWanted) -> StillWanted:
        if kind in _questions:
            raise ValueError(f'"{kind}" already has a question')
        _questions[kind] = question
        return question

    return register


def is_still_wanted(notice: Notice) -> bool:
    question = _questions.get(notice.kind)
    return question is None or question(notice.about_id, notice.recipient, notice.rung)
