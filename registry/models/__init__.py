from registry.models.account import SocialAccount
from registry.models.account_version import AccountVersion
from registry.models.advice import AdviceRequest
from registry.models.application import ApplicationRound, ChecklistTick, NamedPerson, StartupApplication
from registry.models.decision import Decision, Party
from registry.models.handover import Handover
from registry.models.leaver import LeaverTask
from registry.models.platform import Platform
from registry.models.roster import AccessGrant, RosterRow
from registry.models.start_checklist import ChecklistItem

__all__ = [
    "AccessGrant",
    "AccountVersion",
    "AdviceRequest",
    "ApplicationRound",
    "ChecklistItem",
    "ChecklistTick",
    "Decision",
    "Handover",
    "LeaverTask",
    "NamedPerson",
    "Party",
    "Platform",
    "RosterRow",
    "SocialAccount",
    "StartupApplication",
]
