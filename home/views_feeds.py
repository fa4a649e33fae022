"""The person's own calendar feed: its page, and the file that a calendar program fetches without logging in."""

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.feeds import close_feed, open_feed, whose_feed
from core.models import Municipality
from core.views import rule_errors_as_messages
from home.feeds import calendar_of

TIMES_AN_HOUR = {"feed": "60/h/key"}  # a calendar asks once an hour, a person who tries it out a few times more


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The key in the address is what lets you in. 404 for one that is unknown or revoked, and for somebody who no longer works here."""
    now = timezone.now()
    person = whose_feed(token, now=now, today=timezone.localdate(now))
    if person is None:
        raise Http404
    if not consume(request, app="accounts", action="feed", config=TIMES_AN_HOUR, key=str(person.pk), limit_get=True):
        return HttpResponse("För många hämtningar. Försök igen om en stund.", status=429, headers={"Retry-After": "3600"})
    content = calendar_of(person, municipality=Municipality.current().name, now=now, today=timezone.localdate(now))
    headers = {
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="sociala-medier.ics"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def my_calendar(request: HttpRequest) -> HttpResponse:
    return render(request, "home/my_calendar.html", {"feed": request.user.feed_tokens.active().first()})


@require_POST
def my_calendar_open(request: HttpRequest) -> HttpResponse:
    """The address is in the answer itself: it is kept nowhere, so it can be shown only now."""
    token = ""
    with rule_errors_as_messages(request):
        token = open_feed(person=request.user, now=timezone.now())
    if not token:
        return redirect("home:my_calendar")
    address = f"{settings.SITE_URL}{reverse('home:calendar_feed', args=[token])}"
    subscribe = f"webcal://{address.partition('://')[2]}"
    response = render(request, "home/my_calendar_address.html", {"address": address, "subscribe": subscribe})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def my_calendar_close(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        close_feed(person=request.user, by=request.user, now=timezone.now())
        messages.success(request, "Kalenderadressen är stängd. Kalendrar som prenumererar på den får inget nytt.")
        return redirect("home:my_calendar")
    context = {
        "title": "Stäng kalenderadressen?",
        "text": "Kalendrar som prenumererar på adressen får inte längre veta vad som händer. Du kan skapa en ny adress när du vill.",
        "action_label": "Stäng kalenderadressen",
        "cancel_url": reverse("home:my_calendar"),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)
