"""Texts that look the same to a person though their characters differ: fаcebook with a Cyrillic а, k0mmun, 𝐛𝐨𝐥𝐝, doubled spaces.

The idea is the skeleton of Unicode's UTS 39: reduce both texts to the plain letters that an eye sees and compare those. It judges looks
only, so å ä ö are as welcome as a and o; whoever asks decides what a resemblance means.
"""

import unicodedata
from functools import lru_cache

from confusable_homoglyphs import categories, confusables

# What an eye takes for the same thing within ASCII. Upper-case I, lower-case l and 1 are one shape in many typefaces.
_SAME_SHAPE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "m": "rn", "w": "vv"})


def skeleton(text: str) -> str:
    """The letters and digits an eye sees: no case, accents, spaces, punctuation or invisible characters.

    `skeleton("Mаrkaryds  k0mmun") == skeleton("markarydskommun")`. Linear in the length; meant to be compared, never shown.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    seen = "".join(twin(character) or character for character in decomposed).casefold().translate(_SAME_SHAPE)
    return "".join(character for character in seen if character.isalnum())


def resembles(a: str, b: str) -> bool:
    """Would a person take one for the other? True for equal texts too; False when nothing readable is left of them.

    Handle neighbours count (`markarydskommun_`, `markaryds.kommun`): they are other accounts on most platforms.
    """
    return skeleton(a) == skeleton(b) != ""


@lru_cache(maxsize=4096)
def twin(character: str) -> str:
    """The ASCII letters or digits that one character looks like, or "" when it resembles none.

    The confusables table knows Cyrillic К as K but has no Latin twin for к, so the other case is asked as well.
    """
    if character.isascii():
        return character if character.isalnum() else ""
    for form in (character, character.upper(), character.lower()):
        for homoglyph in confusables.confusables_data.get(form, ()):
            letters = "".join(part for part in unicodedata.normalize("NFKD", homoglyph["c"]) if part.isalnum())
            if letters.isascii() and letters:
                return letters
    return ""


def is_disguised(character: str) -> bool:
    """A character that software turns into plain ASCII though it is something else: ｆ, 𝐟, K (Kelvin), ſ, ﬁ."""
    return not character.isascii() and unicodedata.normalize("NFKC", character).isascii()


def script(character: str) -> str:
    """The script in Unicode's words, upper case: "LATIN", "CYRILLIC", "COMMON" …"""
    return categories.alias(character)


def mixes_scripts(word: str) -> bool:
    """Letters of two alphabets in one word. Digits and hyphens belong to all."""
    return confusables.is_mixed_script(word, allowed_aliases=["COMMON", "INHERITED"])
