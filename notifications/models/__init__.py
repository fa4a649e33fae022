"""What somebody must be told, and how the mail about it went (design §7). The row is the truth; the queue is only a doorbell."""

from notifications.models.choice import DeliveryChoice
from notifications.models.mail import DeliveryAttempt, Mail, nobody_sends
from notifications.models.notice import Notice, NoticeQuerySet
from notifications.models.rung import Rung
from notifications.models.urgency import Urgency

__all__ = ["DeliveryAttempt", "DeliveryChoice", "Mail", "Notice", "NoticeQuerySet", "Rung", "Urgency", "nobody_sends"]
