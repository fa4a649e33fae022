"""What somebody must be told, and how the mail about it went (design §7). The row is the truth; the queue is only a doorbell."""

from notifications.models.notice import DeliveryAttempt, Notice, NoticeQuerySet

__all__ = ["DeliveryAttempt", "Notice", "NoticeQuerySet"]
