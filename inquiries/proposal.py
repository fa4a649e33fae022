"""Why a proposal is what it is, and the clause that it rests on. It is advice: a person chooses."""

from collections.abc import Mapping
from dataclasses import dataclass

from inquiries.models import Triage

Outcome = Triage.Outcome
Answers = Mapping[str, bool]


@dataclass(frozen=True)
class Why:
    """One reason, and the clause of the guideline that it rests on."""

    clause: str
    sentence: str


def answers_of(triage: Triage) -> dict[str, bool]:
    return {name: getattr(triage, name) for name in Triage.QUESTIONS}


def must_be_registered(answers: Answers) -> bool:
    """Complaints, opinions, matters and possible secrecy go to the diary, whatever else is done (S22, S23)."""
    return answers["is_matter"] or answers["is_private"]


def reasons(answers: Answers) -> list[Why]:
    """Why `Triage.proposal` says what it says, most important first."""
    outcome = Triage.proposal(dict(answers))
    why = [_PRIVATE if outcome == Outcome.REMOVE and not answers["is_offensive"] else _REASONS[outcome]]
    if answers["is_private"] and _PRIVATE not in why:
        why.append(_PRIVATE)
    if outcome == Outcome.REMOVE:
        why.append(Why("S22", "Det som skrevs kan vara en allmän handling. Därför sparas bevis innan det tas bort."))
    if answers["is_matter"]:
        why.append(Why("S23", "Klagomål, synpunkter och det som hör till ett ärende diarieförs."))
    elif answers["is_private"]:
        why.append(Why("S23", "Det som kan omfattas av sekretess diarieförs."))
    return why


_REASONS = {
    Outcome.REMOVE: Why("S17", "Det som är olagligt eller kränkande tas bort skyndsamt."),
    Outcome.REFER: Why("S14", "Inlägg till politiker hänvisas direkt till partiet."),
    Outcome.NO_REPLY: Why("S11", "Alla frågor behöver inte besvaras, till exempel samtal mellan besökare."),
    Outcome.ANSWER: Why("S11", "Frågor och kommentarer besvaras inom en arbetsdag."),
    Outcome.FORWARD: Why("S13", "Den som inte kan svara frågar den som kan och skriver sedan in svaret."),
}
_PRIVATE = Why("S20", "Personuppgifter och sådant som kan omfattas av sekretess ska inte ligga öppet i sociala medier.")
