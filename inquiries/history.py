"""What the events of this app say in Swedish."""

from core.history import describe

describe({"inquiry.logged": "{who} loggade frågan"})
