from django.urls import URLPattern, path, register_converter

from inquiries.models import Reply
from inquiries.views import experts, records, replies, saved_replies, triage


class ReplyKindConverter:
    """The kinds of replies as Swedish words in addresses."""

    words = {"svar": Reply.Kind.ANSWER, "mottagningsbesked": Reply.Kind.ACKNOWLEDGEMENT, "hanvisning": Reply.Kind.REFERRAL}
    regex = "|".join(words)

    def to_python(self, value: str) -> Reply.Kind:
        return self.words[value]

    def to_url(self, value: str) -> str:
        return next(word for word, kind in self.words.items() if kind == value)


register_converter(ReplyKindConverter, "reply_kind")

urlpatterns: list[URLPattern] = [
    path("fragor/sparade-svar/", saved_replies.saved_reply_list, name="saved_reply_list"),
    path("fragor/sparade-svar/nytt/", saved_replies.saved_reply_create, name="saved_reply_create"),
    path("fragor/sparade-svar/<int:pk>/", saved_replies.saved_reply_edit, name="saved_reply_edit"),
    path("fragor/sparade-svar/<int:pk>/sluta-anvanda/", saved_replies.saved_reply_withdraw, name="saved_reply_withdraw"),
    path("fragor/<int:pk>/bedom/", triage.inquiry_triage, name="inquiry_triage"),
    path("fragor/<int:pk>/kraver-inget-svar/", triage.inquiry_no_reply, name="inquiry_no_reply"),
    path("fragor/<int:pk>/folj-upp/", triage.inquiry_follow_up, name="inquiry_follow_up"),
    path("fragor/<int:pk>/klar/", triage.inquiry_finish, name="inquiry_finish"),
    path("fragor/<int:pk>/oppna-igen/", triage.inquiry_reopen, name="inquiry_reopen"),
    path("fragor/<int:pk>/tips/", replies.inquiry_reply_hints, name="inquiry_reply_hints"),
    path("fragor/<int:pk>/<reply_kind:reply_kind>/", replies.inquiry_reply, name="inquiry_reply"),
    path("fragor/<int:pk>/<reply_kind:reply_kind>/publicera/", replies.inquiry_publish, name="inquiry_publish"),
    path("fragor/<int:pk>/sakkunnig/", experts.inquiry_ask_expert, name="inquiry_ask_expert"),
    path("fragor/<int:pk>/sakkunnig/<int:question_pk>/aterta/", experts.inquiry_withdraw_expert, name="inquiry_withdraw_expert"),
    path("fragor/<int:pk>/sakkunnig/<int:question_pk>/ny-lank/", experts.inquiry_renew_expert, name="inquiry_renew_expert"),
    path("fragor/till-dig/<int:question_pk>/", experts.expert_answer, name="expert_answer"),
    path("svara/<str:token>/", experts.expert_link, name="expert_link"),
    path("fragor/<int:pk>/bevis/", records.inquiry_evidence, name="inquiry_evidence"),
    path("fragor/<int:pk>/ta-bort/", records.inquiry_remove, name="inquiry_remove"),
    path("fragor/<int:pk>/diarieforing/", records.inquiry_record, name="inquiry_record"),
]
