from accounts.models.department import Department
from accounts.models.roles import Deputy, Role, RoleAppointment
from accounts.models.user import User

__all__ = ["Department", "Deputy", "Role", "RoleAppointment", "User"]
