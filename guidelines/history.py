"""What the events of this app say in Swedish."""

from core.history import describe

describe(
    {
        "guideline.added": "{who} lade in riktlinjen, som gäller från {valid_from}",
        "guideline.read": "{who} bekräftade att riktlinjen är läst",
    }
)
