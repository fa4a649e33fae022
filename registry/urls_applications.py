from django.urls import URLPattern, path, register_converter

from registry.models import Party
from registry.views import advice, application_form, applications, decisions


class PartyConverter:
    """The deciding party in an address: "chef" or "kommunikator"."""

    regex = "chef|kommunikator"
    _words = {"chef": Party.HEAD, "kommunikator": Party.OFFICER}

    def to_python(self, value: str) -> Party:
        return self._words[value]

    def to_url(self, party: str) -> str:
        return next(word for word, of in self._words.items() if of == party)


register_converter(PartyConverter, "party")

urlpatterns: list[URLPattern] = [
    path("ansokningar/", applications.application_list, name="application_list"),
    path("ansokningar/ny/", applications.application_create, name="application_create"),
    path("ansokningar/personer/", application_form.person_options, name="person_options"),
    path("ansokningar/<int:pk>/", applications.application_detail, name="application_detail"),
    path("ansokningar/<int:pk>/fyll-i/", application_form.application_edit, name="application_edit"),
    path("ansokningar/<int:pk>/fyll-i/<slug:part>/", application_form.application_part, name="application_part"),
    path("ansokningar/<int:pk>/kontrollera-adress/", application_form.application_address_check, name="application_address_check"),
    path("ansokningar/<int:pk>/kontrollera/", application_form.application_check, name="application_check"),
    path("ansokningar/<int:pk>/skicka-in/", application_form.application_submit, name="application_submit"),
    path("ansokningar/<int:pk>/inskickad/", application_form.application_receipt, name="application_receipt"),
    path("ansokningar/<int:pk>/aterta/", applications.application_withdraw, name="application_withdraw"),
    path("ansokningar/<int:pk>/diarienummer/", applications.application_dnr, name="application_dnr"),
    path("ansokningar/<int:pk>/besluta/", decisions.application_decide, name="application_decide"),
    path("ansokningar/<int:pk>/besluta-som-<party:party>/", decisions.application_decide, name="application_decide_as"),
    path("ansokningar/<int:pk>/godkann-som-<party:party>/", decisions.application_approve, name="application_approve"),
    path("ansokningar/<int:pk>/avsla-som-<party:party>/", decisions.application_reject, name="application_reject"),
    path("ansokningar/<int:pk>/skicka-tillbaka-som-<party:party>/", decisions.application_return, name="application_return"),
    path("ansokningar/<int:pk>/ansokan.pdf", applications.application_pdf, name="application_pdf"),
    path("ansokningar/<int:pk>/beslut.pdf", applications.decision_pdf, name="decision_pdf"),
    path("radgivning/", advice.advice_list, name="advice_list"),
    path("radgivning/ny/", advice.advice_create, name="advice_create"),
    path("radgivning/<int:pk>/", advice.advice_detail, name="advice_detail"),
    path("radgivning/<int:pk>/svara/", advice.advice_answer, name="advice_answer"),
]
