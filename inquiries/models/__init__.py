from inquiries.models.attachment import Attachment
from inquiries.models.counts import AnswerCount
from inquiries.models.expert import ExpertQuestion
from inquiries.models.inquiry import Inquiry, InquiryVersion
from inquiries.models.reply import Reply, SavedReply
from inquiries.models.triage import RecordDecision, Triage

__all__ = [
    "AnswerCount",
    "Attachment",
    "ExpertQuestion",
    "Inquiry",
    "InquiryVersion",
    "RecordDecision",
    "Reply",
    "SavedReply",
    "Triage",
]
