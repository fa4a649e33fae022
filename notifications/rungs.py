"""The page about the ladder: everybody may read how the portal reminds, the officer changes it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import SeenMixin
from core.history import line_of
from core.models import Event
from core.views import require, rule_errors_in
from notifications.models import Rung
from notifications.permissions import can_change_rungs

COUNTED_IN = {
    Rung.When.HOURS_BEFORE: ("Timmar före", "1–8 timmar av arbetstiden."),
    Rung.When.WORKING_DAYS_AFTER: ("Arbetsdagar efter", "1–10 arbetsdagar."),
}


class RungForm(SeenMixin, forms.ModelForm):
    seen_fields = Rung.CHANGED

    class Meta:
        model = Rung
        fields = Rung.CHANGED
        labels = {"is_on": "Steget används", "audience": "Vem som påminns", "urgency": "Hur bråttom det är"}
        widgets = {"audience": forms.RadioSelect, "urgency": forms.RadioSelect}
        help_texts = {
            "audience": "Den som är borta hoppas över, och nästa i tur får påminnelsen i stället.",
            "urgency": "Det som brådskar skickas genast mellan kl. 7 och 17 på arbetsdagar. Det andra kommer med det samlade mejlet.",
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("audience", Rung.Audience.choices), ("urgency", Rung.URGENCIES)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # without an empty one
        if counted := COUNTED_IN.get(Rung.When(self.instance.when)):
            label, help_text = counted
            most = Rung.MOST[Rung.When(self.instance.when)]
            self.fields["amount"] = forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=most)
        else:
            del self.fields["amount"]

    def values(self) -> dict[str, object]:
        return {"amount": None, **self.facts()}


@require_safe
def rung_list(request: HttpRequest) -> HttpResponse:
    events = Event.objects.filter(object_type=Rung._meta.label_lower).select_related("personal").order_by("-id")[:20]
    context = {
        "rungs": Rung.objects.filter(kind="inquiry").order_by("order"),
        "may_change": can_change_rungs(request.user),
        "lines": [line_of(event) for event in events],
    }
    return render(request, "notifications/rung_list.html", context)


@require_http_methods(["GET", "POST"])
def rung_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rung = get_object_or_404(Rung, pk=pk)
    require(can_change_rungs(request.user))
    form = RungForm(request.POST or None, instance=get_object_or_404(Rung, pk=pk))
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            rung.change(form.values(), by=request.user)
            messages.success(request, "Steget är sparat. Det gäller från nästa påminnelse.")
            return redirect("notifications:rung_list")
    return render(request, "notifications/rung_edit.html", {"form": form, "rung": rung})
