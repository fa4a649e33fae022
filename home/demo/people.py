"""The demo municipality's invented people and departments. No real person works here."""

import datetime

from django.contrib.auth.hashers import make_password

from accounts.actions import add_person, change_person
from accounts.models import Department, Deputy, Role, User
from accounts.organisation import add_department, appoint_head
from accounts.roles import appoint_deputy, make_appointment

PASSWORD = "prova-portalen-2026"
DOMAIN = "markaryd.example"
START = datetime.date(2024, 1, 1)

# key: (name, title, department key)
PEOPLE = {
    "karin": ("Karin Åberg", "kommunikatör", "kommunikation"),
    "johan": ("Johan Ek", "kommunikationschef", "kommunikation"),
    "moa": ("Moa Lindqvist", "webbredaktör", "kommunikation"),
    "birgitta": ("Birgitta Öhman", "bibliotekschef", "biblioteket"),
    "stina": ("Stina Sörensen", "bibliotekarie", "biblioteket"),
    "elias": ("Elias Nord", "biblioteksassistent", "biblioteket"),
    "ahmed": ("Ahmed Rahimi", "enhetschef", "ungdomsgarden"),
    "lova": ("Lova Wik", "fritidsledare", "ungdomsgarden"),
    "tuva": ("Tuva Ås", "fritidsledare", "ungdomsgarden"),
    "per": ("Per Hallgren", "rektor", "kulturskolan"),
    "ines": ("Ines Marklund", "musiklärare", "kulturskolan"),
    "gunilla": ("Gunilla Frost", "verksamhetschef", "hemtjansten"),
    "samir": ("Samir Haddad", "samordnare", "hemtjansten"),
    "oskar": ("Oskar Ängström", "räddningschef", "raddningstjansten"),
    "vera": ("Vera Dahl", "brandingenjör", "raddningstjansten"),
    "nils": ("Nils Holm", "brandman", "raddningstjansten"),
    "ellen": ("Ellen Björk", "näringslivschef", "naringsliv"),
    "rolf": ("Rolf Granat", "registrator", "kansliet"),
    "asta": ("Asta Vinge", "arkivarie", "kansliet"),
    "dag": ("Dag Sjöö", "dataskyddsombud", "kansliet"),
    "rut": ("Rut Ålund", "revisor", "revisionen"),
    "ivar": ("Ivar Tell", "systemadministratör", "it"),
}

# key: (name, kind, parent key, head key)
DEPARTMENTS = {
    "ks": ("Kommunstyrelsen", "committee", None, None),
    "ukn": ("Utbildnings- och kulturnämnden", "committee", None, None),
    "sn": ("Socialnämnden", "committee", None, None),
    "revisionen": ("Revisionen", "committee", None, None),
    "klf": ("Kommunledningsförvaltningen", "administration", "ks", None),
    "ukf": ("Utbildnings- och kulturförvaltningen", "administration", "ukn", None),
    "sf": ("Socialförvaltningen", "administration", "sn", None),
    "kommunikation": ("Kommunikation", "department", "klf", "johan"),
    "kansliet": ("Kansliet", "department", "klf", None),
    "it": ("IT", "department", "klf", None),
    "naringsliv": ("Näringsliv", "department", "klf", "ellen"),
    "raddningstjansten": ("Räddningstjänsten", "department", "klf", "oskar"),
    "biblioteket": ("Biblioteket", "department", "ukf", "birgitta"),
    "ungdomsgarden": ("Ungdomsgården", "department", "ukf", "ahmed"),
    "kulturskolan": ("Kulturskolan", "department", "ukf", "per"),
    "hemtjansten": ("Hemtjänsten", "department", "sf", "gunilla"),
}

ROLES = {
    "karin": Role.COMMUNICATIONS_OFFICER,
    "rolf": Role.REGISTRAR,
    "asta": Role.ARCHIVIST,
    "dag": Role.DATA_PROTECTION_OFFICER,
    "rut": Role.AUDITOR,
    "ivar": Role.SYSTEM_ADMINISTRATOR,
}

# What the start screen prints: whom to log in as, and what for.
LOGINS = [
    ("birgitta", "verksamhetschef för biblioteket"),
    ("karin", "kommunikatör"),
    ("johan", "ersättare för kommunikatören, chef för Kommunikation"),
    ("stina", "ansvarig för bibliotekets konton"),
    ("elias", "ersättare för bibliotekets konton"),
    ("rolf", "registrator"),
    ("asta", "arkivarie"),
    ("dag", "dataskyddsombud"),
    ("rut", "revisor"),
    ("ivar", "systemadministratör"),
]


def email(key: str) -> str:
    return f"{key}@{DOMAIN}"


def add_people_and_departments(*, today: datetime.date) -> tuple[dict[str, User], dict[str, Department]]:
    """The system administrator comes first and adds all the others."""
    administrator = _add("ivar", 10, by=None)
    make_appointment(person=administrator, role=Role.SYSTEM_ADMINISTRATOR, from_date=START, by=None)
    departments: dict[str, Department] = {}
    for key, (name, kind, parent, _) in DEPARTMENTS.items():
        departments[key] = add_department(by=administrator, name=name, kind=kind, parent=departments[parent] if parent else None)
    people = {"ivar": administrator}
    change_person(person=administrator, by=administrator, department=departments["it"])
    for number, (key, (_, _, place)) in enumerate(PEOPLE.items(), start=11):
        if key != "ivar":
            people[key] = _add(key, number, by=administrator, department=departments[place])
    for key, (_, _, _, head) in DEPARTMENTS.items():
        if head:
            appoint_head(department=departments[key], person=people[head], by=administrator, today=today)
    for key, role in ROLES.items():
        if key != "ivar":
            make_appointment(person=people[key], role=role, from_date=START, by=administrator)
    appoint_deputy(
        party=Deputy.Party.OFFICER,
        person=people["johan"],
        from_date=today,
        by=people["karin"],
        today=today,
        ground="Delegationsordningen 4.7",
    )
    User.objects.update(password=make_password(PASSWORD))  # one for all: making each would take longer than all the rest
    for row in (*people.values(), *departments.values()):
        row.refresh_from_db()
    return people, departments


def _add(key: str, number: int, *, by: User | None, department: Department | None = None) -> User:
    name, title, _ = PEOPLE[key]
    return add_person(by=by, email=email(key), name=name, title=title, phone=f"0433-555 {number:02}", department=department)
