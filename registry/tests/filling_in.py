"""What one needs to fill in the parts of an application."""

from django.urls import reverse

from registry.models import NamedPerson


def part_url(application, part):
    return reverse("registry:application_part", args=[application.pk, part])


def account_answers(application, **answers):
    application.refresh_from_db()
    blank = {"department": application.department_id, "url": "", "platform": "", "name": "", "seen": application.changed_at.isoformat()}
    return blank | answers


def people_answers(application, **rows):
    """`admin_0_who="Stina"` → the field `admin-0-who`; two rows for each question."""
    application.refresh_from_db()
    answers = {"seen": application.changed_at.isoformat()}
    for role in NamedPerson.Role.values:
        answers |= {f"{role}-TOTAL_FORMS": 2, f"{role}-INITIAL_FORMS": 0}
    return answers | {name.replace("_", "-"): value for name, value in rows.items()}


def logged_in(client, user):
    client.force_login(user)
    return client
