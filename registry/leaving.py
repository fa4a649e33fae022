"""What somebody who leaves still holds in the register, and the tasks that come of it the same day (S9)."""

import datetime
from collections.abc import Iterable
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.leaving import LeftBehind, provide, react
from accounts.models import User
from core.templatetags.portal import swedish_date
from notifications.actions import tell
from registry.models import LeaverTask, RosterRow, SocialAccount

SHOWN_WHEN_DONE = datetime.timedelta(days=30)


def on_the_accounts(person: User, last_day: datetime.date) -> Iterable[LeftBehind]:
    """The tasks that are left; where none were made, the rows themselves."""
    tasks = LeaverTask.objects.wanted().filter(person=person).select_related("account")
    has_tasks = {task.account_id for task in tasks}
    for task in tasks:
        if not task.is_done:
            yield LeftBehind(f"{task}.", f"{task.account.get_absolute_url()}#slutar")
    day_after = last_day + datetime.timedelta(days=1)
    for row in person.roster_rows.not_over(day_after).exclude(account__in=has_tasks).select_related("account"):
        yield LeftBehind(
            f"Är {row.get_role_display().lower()} för kontot {row.account.name}: utse någon annan.", row.account.get_absolute_url()
        )
    for grant in person.access_grants.not_over(day_after).exclude(account__in=has_tasks).select_related("account"):
        level = grant.get_level_display().lower()
        yield LeftBehind(
            f"Har behörigheten {level} på kontot {grant.account.name}: ta bort den i kanalen och här.", grant.account.get_absolute_url()
        )


def plan_and_tell(person: User, by: User | None) -> None:
    """Runs in the transaction that sets, moves or withdraws the last day, or that shuts the person out."""
    today = timezone.localdate()
    new = LeaverTask.plan(person, by=by, today=today)
    for account, tasks in groupby(new, key=lambda task: task.account):
        _tell(account, list(tasks), person, today)


def _tell(account: SocialAccount, tasks: list[LeaverTask], person: User, today: datetime.date) -> None:
    due_on = tasks[0].due_on
    to_do = "\n".join(f"- {task.get_kind_display()}" for task in tasks)
    verb = "slutar" if due_on >= today else "slutade"
    groups = [
        ("head", User.objects.heads_of(account.department, on=today), f"beslutar som verksamhetschef för {account.department.name}"),
        ("officer", User.objects.officers(on=today), "är kommunikatör"),
    ]
    for rung, recipients, capacity in groups:
        tell(
            recipients.exclude(pk=person.pk),
            kind="leaver.tasks",
            about=account,
            rung=rung,
            occurrence=f"{person.pk}.{tasks[0].pk}",
            subject=f"{person.name} {verb}: {account.name}",
            text=f"{person.name} {verb} {swedish_date(due_on)}. Det här behöver göras för {account.name} senast den dagen:\n\n{to_do}",
            why=f"Du får det här för att du {capacity}.",
            path=f"{account.get_absolute_url()}#slutar",
        )


def tasks_for(user: User, on: datetime.date) -> QuerySet[LeaverTask]:
    """Open tasks that this person may do, first due first: the officer all, a head the department's, others their accounts'."""
    tasks = LeaverTask.objects.open().select_related("account__department", "account__platform", "person")
    if user.is_officer(on=on):
        return tasks
    looked_after = RosterRow.objects.on(on).filter(person=user, role__in=RosterRow.LOOKS_AFTER).values("account")
    return tasks.filter(Q(account__in=looked_after) | Q(account__department__in=user.led_department_ids(on=on)))


def tasks_at(account: SocialAccount) -> list[LeaverTask]:
    """Those to do, and those done in the last month."""
    shown = Q(done_at__isnull=True) | Q(done_at__gte=timezone.now() - SHOWN_WHEN_DONE)
    return list(LeaverTask.objects.wanted().filter(shown, account=account).select_related("person", "done_by"))


provide(on_the_accounts)
react(plan_and_tell)
