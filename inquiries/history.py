"""What the events of this app say in Swedish."""

from core.history import describe
from inquiries.models import RecordDecision, Reply, Triage

describe(
    {
        "inquiry.logged": "{who} loggade frågan. Svara senast {due}",
        "inquiry.taken": "{who} tog hand om frågan",
        "inquiry.assigned": "{who} gav frågan till {about}",
        "inquiry.corrected": "{who} rättade {fields}",
        "inquiry.name_hidden": "{who} dolde namnet på den som skrev",
        "inquiry.deadline_moved": "{who} flyttade svarstiden från {before} till {after}",
        "inquiry.deadline_kept": "{who} behöll svarstiden {due} fast arbetsdagskalendern har ändrats",
        "inquiry.acknowledged": "{who} gav ett mottagningsbesked. Slutligt svar senast {due}",
        "inquiry.no_reply_needed": "{who} bedömde att inget svar behövs",
        "inquiry.removed": "{who} sparade bevis och tog bort inlägget",
        "inquiry.follow_up_started": "{who} följer upp den {day}",
        "inquiry.finished": "{who} avslutade frågan",
        "inquiry.reopened": "{who} öppnade frågan igen. Svara senast {due}",
        "inquiry.expert_asked": "{who} frågade {about}",
        "inquiry.expert_answered": "{about} svarade med sakuppgifter",
        "inquiry.expert_link_renewed": "{who} skickade en ny länk till {about}",
        "inquiry.evidence_kept": "{who} sparade bevis före borttagning, antal filer: {files}",
        "inquiry.expert_question_withdrawn": "{who} tog tillbaka frågan till {about}",
        "inquiry.destroyed": "Texten, namnet, länken och bilderna är gallrade",
        "inquiry.referred": "{who} hänvisade till partiet",
    }
)
describe(
    {
        "saved_reply.added": "{who} lade in texten",
        "saved_reply.changed": "{who} ändrade {fields}",
        "saved_reply.withdrawn": "{who} slutade använda texten",
    }
)
describe({"inquiry.reply_drafted": "{who} sparade ett utkast: {kind}"}, kind=Reply.Kind)
describe({"inquiry.answered": "{who} svarade {on_time}"}, on_time={"ja": "i tid", "nej": "för sent"})
describe({"inquiry.judged": "{who} bedömde frågan: {outcome}"}, outcome=Triage.Outcome)
describe({"inquiry.record_decided": "{who} bedömde diarieföringen: {outcome}"}, outcome=RecordDecision.Outcome)
