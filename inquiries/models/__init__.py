from inquiries.models.attachment import Attachment
from inquiries.models.counts import AnswerCount
from inquiries.models.deadline import DeadlineQuestion
from inquiries.models.expert import ExpertQuestion
from inquiries.models.inquiry import Inquiry
from inquiries.models.reply import Reply, SavedReply
from inquiries.models.triage import RecordDecision, Triage
from inquiries.models.version import InquiryVersion

__all__ = [
    "AnswerCount",
    "Attachment",
    "DeadlineQuestion",
    "ExpertQuestion",
    "Inquiry",
    "InquiryVersion",
    "RecordDecision",
    "Reply",
    "SavedReply",
    "Triage",
]
