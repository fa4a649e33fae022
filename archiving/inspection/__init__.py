"""What comes in is hostile until it has been looked through (S21, design §9): by content, never by name, and never in the portal's own
process. Without Django's models and settings, so that a child process starts fast and knows no secrets."""

from archiving.inspection.child import inspect_in_child
from archiving.inspection.faults import Refused
from archiving.inspection.inspecting import inspect_file
from archiving.inspection.result import Inspected

__all__ = ["Inspected", "Refused", "inspect_file", "inspect_in_child"]
