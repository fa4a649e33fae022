"""Addresses that are keys (an expert's answer, a calendar, a new password) are not logged: Django names the path of what it refuses."""

import logging
import re

KEY = re.compile(r"(/svara/|/kalender/|/losenord/nytt/)[^/\s]+")


class WithoutKeys(logging.Filter):
    """On the handler, so that every logger goes through it. Changes the record; refuses none."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = KEY.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
