"""The whole organisation in one query: paths, branches, order. A municipality has some hundreds of departments."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from accounts.models import Department

SEPARATOR = " / "


@dataclass
class Branch:
    department: Department
    path: str
    children: list["Branch"] = field(default_factory=list)

    def walk(self) -> Iterator["Branch"]:
        """This branch and all below it, in the order in which the tree is read."""
        yield self
        for child in self.children:
            yield from child.walk()


class Tree:
    def __init__(self) -> None:
        departments = list(Department.objects.select_related("head"))
        self.by_pk: dict[int, Branch] = {}
        self.roots: list[Branch] = []
        under: dict[int | None, list[Department]] = {}
        for department in departments:
            under.setdefault(department.parent_id, []).append(department)
        waiting: list[tuple[Branch | None, Department]] = [(None, department) for department in reversed(under.get(None, []))]
        while waiting:
            above, department = waiting.pop()
            branch = Branch(department, above.path + SEPARATOR + department.name if above else department.name)
            self.by_pk[department.pk] = branch
            (above.children if above else self.roots).append(branch)
            waiting.extend((branch, child) for child in reversed(under.get(department.pk, [])))

    def walk(self) -> Iterator[Branch]:
        for root in self.roots:
            yield from root.walk()

    def in_use(self, *, on: datetime.date) -> list[Branch]:
        """The roots of a tree without what has closed, unless something open lies below it."""
        return [branch for root in self.roots if (branch := _without_closed(root, on)) is not None]

    def path_of(self, pk: int | None) -> str:
        """ "Kultur- och fritidsförvaltningen / Biblioteken"; empty for nobody's department."""
        return self.by_pk[pk].path if pk in self.by_pk else ""

    def below(self, pk: int) -> set[int]:
        """The department itself and all under it."""
        return {branch.department.pk for branch in self.by_pk[pk].walk()} if pk in self.by_pk else {pk}


def _without_closed(branch: Branch, on: datetime.date) -> Branch | None:
    children = [kept for child in branch.children if (kept := _without_closed(child, on)) is not None]
    is_open = branch.department.closed_on is None or branch.department.closed_on > on
    return Branch(branch.department, branch.path, children) if is_open or children else None
