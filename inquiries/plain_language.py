"""Hints about a text that is about to be published (S12: "ett enkelt och lättbegripligt språk"). Advice, never a refusal.

Only what can be measured: how long a sentence is, which words stand there. Each hint says what to do instead.
"""

import re
from dataclasses import dataclass

from core.text import PERSONAL_NUMBER_WARNING, looks_like_personal_number

LONGEST_SENTENCE = 25  # words
MOST_HINTS = 12
QUOTED = 60  # characters of a long sentence

# Written, and what to write instead. Dots and spaces inside are found in any spelling: t.ex., t. ex., t ex.
ABBREVIATIONS = {
    "t.ex.": "till exempel",
    "bl.a.": "bland annat",
    "m.m.": "med mera",
    "m.fl.": "med flera",
    "o.s.v.": "och så vidare",
    "d.v.s.": "det vill säga",
    "p.g.a.": "på grund av",
    "s.k.": "så kallad",
    "f.d.": "före detta",
    "o.d.": "och liknande",
    "fr.o.m.": "från och med",
    "t.o.m.": "till och med",
    "f.n.": "för närvarande",
    "f.ö.": "för övrigt",
    "i.o.m.": "i och med",
    "m.a.o.": "med andra ord",
}
SHORTENED = {
    "ca": "ungefär",
    "c:a": "ungefär",
    "osv": "och så vidare",
    "dvs": "det vill säga",
    "pga": "på grund av",
    "etc": "och så vidare",
    "ev": "kanske",
    "inkl": "med",
    "exkl": "utan",
    "resp": "och",
    "ngn": "någon",
    "ngt": "något",
    "enl": "enligt",
    "mvh": "(signaturen räcker)",
    "obs": "tänk på att",
}
ONLY_WITH_A_DOT = {"resp", "ev"}

# The beginning of a word in the language of authorities, and plain words for the same.
OFFICIALESE = {
    "erhåll": "få",
    "avseende": "om",
    "beträffande": "om",
    "angående": "om",
    "gällande": "om",
    "erfordr": "behöva",
    "jämlikt": "enligt",
    "föreligg": "finnas",
    "vidtag": "göra",
    "vederbörande": "den som det gäller",
    "medelst": "med",
    "nyttja": "använda",
    "tillse": "se till",
    "ombesörj": "ordna",
    "implementer": "införa",
    "tillhandahåll": "ge",
    "sålunda": "så",
    "således": "alltså",
    "dylik": "sådan",
    "utgörs": "är",
    "undertecknad": "jag",
    "ovanstående": "det här",
    "nedanstående": "det här",
    "delgiv": "berätta",
    "inkommen": "som har kommit in",
    "inkommit": "kommit in",
    "samtliga": "alla",
    "ånyo": "igen",
    "huruvida": "om",
    "därest": "om",
    "i enlighet med": "enligt",
    "i syfte att": "för att",
    "med anledning av": "för att",
    "på grund av att": "eftersom",
    "i dagsläget": "nu",
    "för närvarande": "nu",
    "i förekommande fall": "ibland",
    "ej": "inte",
}
WHOLE_WORDS = {"ej", "avseende", "angående", "gällande", "medelst", "jämlikt", "huruvida", "samtliga"}

_ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+|(?<!\S)[^\s@]+@\S+")
_WORD = re.compile(r"[^\W_]+(?:[-:’'][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_SHOUTED = re.compile(r"\b[A-ZÅÄÖÉÜ]{3,}(?:[\s,]+[A-ZÅÄÖÉÜ]{2,})+\b")
_LOUD_MARKS = re.compile(r"[!?]{2,}")


def _dotted(written: str) -> re.Pattern[str]:
    letters = [re.escape(part) for part in written.split(".") if part]
    return re.compile(r"(?<![\w.])" + r"(?:\.\s?|\s)".join(letters) + r"(?:\.|(?!\w))", re.IGNORECASE)


def _short(written: str) -> re.Pattern[str]:
    end = r"\." if written in ONLY_WITH_A_DOT else r"\.?(?!\w)"
    return re.compile(r"(?<![\w.:-])" + re.escape(written) + end, re.IGNORECASE)


def _official(start: str) -> re.Pattern[str]:
    end = r"\b" if start in WHOLE_WORDS or " " in start else r"\w*"
    return re.compile(r"\b" + re.escape(start) + end, re.IGNORECASE)


_ABBREVIATIONS = [(_dotted(written), better) for written, better in ABBREVIATIONS.items()]
_ABBREVIATIONS += [(_short(written), better) for written, better in SHORTENED.items()]
_OFFICIALESE = [(_official(start), better) for start, better in OFFICIALESE.items()]


@dataclass(frozen=True)
class Hint:
    """What stands in the text, and what to do. `is_warning`: more than style."""

    quote: str
    sentence: str
    is_warning: bool = False


def hints(text: str) -> list[Hint]:
    """At most `MOST_HINTS`, warnings first and then in the order of the kinds; none for a good text."""
    text = _ADDRESS.sub("länk", text)
    found = [*_personal_numbers(text), *_long_sentences(text)]
    found += _words(text, _ABBREVIATIONS, "Skriv ut förkortningen")
    found += _words(text, _OFFICIALESE, "Ett enklare ord")
    found += [Hint(_cut(match[0]), "Stora bokstäver läses som att någon ropar. Skriv med små.") for match in _SHOUTED.finditer(text)][:1]
    found += [Hint(match[0], "Det räcker med ett skiljetecken. Flera låter upprört.") for match in _LOUD_MARKS.finditer(text)][:1]
    return found[:MOST_HINTS]


def _personal_numbers(text: str) -> list[Hint]:
    return [Hint("", PERSONAL_NUMBER_WARNING, is_warning=True)] if looks_like_personal_number(text) else []


def _long_sentences(text: str) -> list[Hint]:
    counted = [(sentence, len(_WORD.findall(sentence))) for sentence in _sentences(text)]
    return [Hint(_cut(said), f"Meningen har {count} ord. Dela den gärna.") for said, count in counted if count > LONGEST_SENTENCE]


def _sentences(text: str) -> list[str]:
    """A dot inside an abbreviation ends no sentence."""
    for pattern, _ in _ABBREVIATIONS:
        text = pattern.sub(lambda match: match[0].replace(".", "·"), text)
    return [sentence.replace("·", ".").strip() for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def _words(text: str, patterns: list[tuple[re.Pattern[str], str]], what: str) -> list[Hint]:
    """Each word once, in the order of the text."""
    found = {}
    for pattern, better in patterns:
        match = pattern.search(text)
        if match:
            found[match.start()] = Hint(match[0], f"{what}: {better}.")
    return [found[place] for place in sorted(found)]


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[:QUOTED].rsplit(" ", 1)[0] + " …"
