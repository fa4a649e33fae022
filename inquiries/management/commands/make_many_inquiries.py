"""A great many made-up inquiries for measuring: `manage.py make_many_inquiries --inquiries 1000000`. PostgreSQL only, without history."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accounts.models import User
from inquiries.models import Inquiry
from registry.models import SocialAccount

# One of a hundred is open: a municipality answers the others. Posted over the last four years, the open ones over the last days.
INQUIRIES = """
WITH live AS (SELECT array_agg(id ORDER BY id) AS ids FROM registry_socialaccount WHERE state IN ('active', 'dormant')),
     staff AS (SELECT array_agg(id) AS ids FROM (SELECT id FROM accounts_user ORDER BY id LIMIT 500) AS first_ones),
     made AS (
        SELECT n, n %% 100 = 0 AND n - %(first)s < %(open)s * 100 AS is_open,
               live.ids[1 + n %% array_length(live.ids, 1)] AS account, staff.ids[1 + n %% array_length(staff.ids, 1)] AS person
        FROM generate_series(%(first)s, %(last)s) AS n, live, staff)
INSERT INTO inquiries_inquiry (
    account_id, kind, url, text, display_name, posted_at, state, logged_at, logged_by_id, name_hidden, assigned_to_id, reply_due_at,
    due_rule, calendar_version, due_explanation, due_at, stopped_at, on_time, ended_at, ended_by_id, end_reason, follow_up_on,
    times_reopened)
SELECT account, 'comment', '', 'När öppnar ni på lördag? Fråga nummer ' || n, 'Besökare ' || n, posted,
       CASE WHEN is_open THEN 'assigned' ELSE 'done' END, posted, person, false, person, due, 'A', 1, '',
       CASE WHEN is_open THEN due END, CASE WHEN NOT is_open THEN posted + interval '3 hours' END,
       CASE WHEN NOT is_open THEN true END, CASE WHEN NOT is_open THEN posted + interval '3 hours' END,
       CASE WHEN NOT is_open THEN person END, '', NULL, 0
FROM (SELECT *, CASE WHEN is_open THEN now() - (n %% 5000) * interval '1 minute' ELSE now() - interval '10 days' - (n %% 2000000)
             * interval '1 minute' END AS posted FROM made) AS timed,
     LATERAL (SELECT posted + CASE WHEN is_open THEN %(due)s::interval ELSE interval '1 day' END AS due) AS clock
"""
COUNTS = """
INSERT INTO inquiries_answercount (account_id, month, on_time, late, no_reply)
SELECT account_id, date_trunc('month', stopped_at AT TIME ZONE 'Europe/Stockholm')::date, count(*), 0, 0 FROM inquiries_inquiry
WHERE stopped_at IS NOT NULL GROUP BY 1, 2
ON CONFLICT (account_id, month) DO UPDATE SET on_time = excluded.on_time
"""


class Command(BaseCommand):
    help = "Fills the portal with made-up inquiries, for measuring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--inquiries", type=int, default=1_000_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("This fills the portal with made-up inquiries, so it never runs in a real installation.")
        if connection.vendor != "postgresql":
            raise CommandError("A million rows are made inside PostgreSQL. Set DATABASE_URL to one.")
        if not SocialAccount.objects.live().exists() or not User.objects.exists():
            raise CommandError("There are no accounts and people to ask. Run make_many first.")
        make_many_inquiries(options["inquiries"])
        self.stdout.write(f"{Inquiry.objects.count()} inquiries.")


@transaction.atomic
def make_many_inquiries(count: int, *, open_ones: int = 100, due_in: str = "3 days") -> None:
    """Adds so many. `open_ones` of them have a clock that runs out `due_in` (PostgreSQL's words; may be negative) after it began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM inquiries_inquiry")
        first = cursor.fetchone()[0] + 1
        cursor.execute(INQUIRIES, {"first": first, "last": first + count - 1, "open": open_ones, "due": due_in})
        cursor.execute(COUNTS)
