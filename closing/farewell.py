"""The farewell (S19): the post that says why, thanks those who have followed, and tells them where to turn."""

import datetime

from closing.models import ClosingSettings, Closure
from core.models import Municipality


def draft_of(closure: Closure) -> str:
    """The municipality's template, filled in. Whoever posts it changes what needs to be changed."""
    words = {
        "{konto}": closure.account.name,
        "{skäl}": closure.reason,
        "{hänvisning}": closure.turn_to,
        "{kommunen}": Municipality.current().name,
    }
    text = ClosingSettings.current().farewell
    for place, word in words.items():
        text = text.replace(place, word)
    return text


def stands_until(closure: Closure, posted_on: datetime.date) -> datetime.date:
    """The first day when the account can be closed. After an emergency stop nobody waits: what is posted there may be somebody else's."""
    days = 0 if closure.is_emergency else ClosingSettings.current().notice_days
    return posted_on + datetime.timedelta(days=days)
