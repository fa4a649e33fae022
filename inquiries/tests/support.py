"""What the tests of the acting pages share."""

from django.test import Client
from django.urls import reverse

from accounts.models import User
from inquiries.models import Inquiry


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def place(name: str, *args: object) -> str:
    return reverse(f"inquiries:{name}", args=args)


def head_of(inquiry: Inquiry) -> User:
    return inquiry.account.department.head


def substitute_of(inquiry: Inquiry) -> User:
    return inquiry.account.roster.get(role="substitute").person


def text_of(response) -> str:
    return " ".join(response.content.decode().split())
