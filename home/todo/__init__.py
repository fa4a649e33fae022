""" "Att göra": what waits for this person, most urgent first, and what waits for others. Two queries, however many rows."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import User
from core.workdays import WorkCalendar
from home.todo.rows import ask
from home.todo.sources import sources_for
from home.todo.task import Task, Today, When
from home.todo.words import tasks_of

__all__ = ["Group", "Task", "Todo", "When", "todo_for"]

SHOWN = {When.RED: 40, When.TODAY: 20, When.COMING: 20, When.OTHERS: 10}
HEADINGS = {When.RED: "Bråttom", When.TODAY: "I dag", When.COMING: "Framöver", When.OTHERS: "Väntar på andra"}
ICONS = {When.RED: "exclamation-triangle", When.TODAY: "clock", When.COMING: "calendar-event", When.OTHERS: "hourglass-split"}


@dataclass
class Group:
    when: When
    tasks: list[Task] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.when.value

    @property
    def heading(self) -> str:
        return HEADINGS[self.when]

    @property
    def icon(self) -> str:
        return ICONS[self.when]

    @property
    def is_red(self) -> bool:
        return self.when == When.RED

    @property
    def shown(self) -> list[Task]:
        return self.tasks[: SHOWN[self.when]]

    @property
    def hidden(self) -> int:
        return len(self.tasks) - len(self.shown)


@dataclass
class Todo:
    groups: list[Group]
    others: Group

    @property
    def tasks(self) -> list[Task]:
        return [task for group in self.groups for task in group.tasks]

    @property
    def summary(self) -> str:
        """ "Tre saker väntar på dig, en är bråttom."."""
        count = len(self.tasks)
        if count == 0:
            return "Inget väntar på dig just nu."
        words = ["En sak", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio", "Elva", "Tolv"]
        number = words[count - 1] if count <= len(words) else str(count)
        return f"{number} väntar på dig." if count == 1 else f"{number} saker väntar på dig."


def todo_for(user: User, *, now: datetime.datetime, calendar: WorkCalendar) -> Todo:
    today = Today(now=now, on=timezone.localdate(now), calendar=calendar)
    if not user.works_on(today.on):
        return Todo([], Group(When.OTHERS))
    rows = ask(sources_for(user, now=now, on=today.on, calendar=calendar))
    groups = {when: Group(when) for when in When}
    for task in sorted(tasks_of(rows, today), key=lambda task: task.due):
        groups[task.when].tasks.append(task)
    others = groups.pop(When.OTHERS)
    return Todo([group for group in groups.values() if group.tasks], others)
