from accounts.models.absence import Absence
from accounts.models.department import Department
from accounts.models.feed_token import FeedToken
from accounts.models.roles import Deputy, Role, RoleAppointment
from accounts.models.user import User

__all__ = ["Absence", "Department", "Deputy", "FeedToken", "Role", "RoleAppointment", "User"]
