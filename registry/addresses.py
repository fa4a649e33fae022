"""Recognises the address of an account as somebody pastes it: platform, handle, canonical address and the key that finds duplicates.

Pure: no database, no network. What a platform's addresses look like is data (`AddressRule`, built from a `Platform` row), so that a system
administrator can add a platform. What makes an address dangerous or misleading is the same for all platforms and is code.

Source: the municipality's channels and their public list (S2), a sender that cannot be mistaken (S3), no private accounts in service (S10).
The platforms' own rules for handles and hosts change; they are in `platforms.py` and in the database.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

from registry.address_rules import AddressRule, fill, host_of, is_host, short
from registry.lookalikes import is_disguised, mixes_scripts, script, skeleton, twin

MAX_LENGTH = 500

# Links that lead somewhere else than they say. A platform whose rule names such a host wins over this list.
_REDIRECTORS_TEXT = """
    fb.me m.me fb.watch l.facebook.com lm.facebook.com l.instagram.com l.messenger.com ig.me t.co lnkd.in t.snapchat.com bit.ly bitly.com
    j.mp tinyurl.com tiny.cc goo.gl ow.ly ht.ly is.gd v.gd buff.ly dlvr.it ift.tt trib.al rebrand.ly cutt.ly shorturl.at t.ly rb.gy adf.ly
    bl.ink bit.do lnk.to soo.gd s.id shar.es amzn.to youtu.be wa.me aka.ms g.co korta.nu kortlänk.se google.com google.se bing.com
    duckduckgo.com urldefense.com
"""
REDIRECTORS = frozenset(_REDIRECTORS_TEXT.split())
_SAFE_LINKS = ".safelinks.protection.outlook.com"
TRACKERS = ("utm_", "fbclid", "gclid", "msclkid", "igsh", "mc_cid", "mc_eid", "mtm_", "pk_")
_INTERNAL_ENDINGS = frozenset(
    ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "onion")
)
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_ALPHABETS = {"CYRILLIC": "kyrillisk", "GREEK": "grekisk", "ARMENIAN": "armenisk", "CHEROKEE": "cherokesisk", "HEBREW": "hebreisk"}


class AddressError(ValueError):
    """The address cannot be used. `str(error)` is a Swedish sentence for the person who pasted it."""


@dataclass(frozen=True)
class Address:
    """A recognised address.

    `url` (at most 500 characters) is recognised as itself. `key` (at most 600) is equal for all ways to write the address of one account.
    `warnings` are Swedish sentences to show beside it.
    """

    platform_slug: str
    handle: str
    url: str
    key: str
    warnings: tuple[str, ...] = ()


def recognise(text: str, rules: Iterable[AddressRule]) -> Address:
    """Which account has this address? Raises AddressError with a sentence to show, and nothing else, when it cannot be used.

    A rule that names the host wins over one that takes any host. Rules must be free of `problems()`.
    """
    rules = tuple(rules)
    text = text.strip()
    if not text:
        raise AddressError("Klistra in adressen till kontot.")
    if len(text) > MAX_LENGTH:
        raise AddressError(f"Adressen är för lång. Den får ha högst {MAX_LENGTH} tecken.")
    _refuse_unreadable(text)
    scheme, authority, path, query, fragment = _split(text, rules)
    host = _host(authority, rules)
    rule = next((rule for rule in rules if host in rule.hosts), None)
    if rule is None:
        _refuse_what_is_not_what_it_seems(host, rules)
        rule = next((rule for rule in rules if rule.any_host), None)
    if rule is None:
        raise AddressError(f"Vi känner inte igen {short(_readable(host))}. Adressen ska gå till {_names(rules)}.")
    if fragment.startswith("!/") and path in ("", "/"):
        path, _, query = fragment[1:].partition("?")
    path = _clean_path(path)
    address = _anywhere(rule, host, path, query, scheme) if host not in rule.hosts else _at_platform(rule, host, path, query)
    if len(address.url) > MAX_LENGTH:
        raise AddressError(f"Adressen blir för lång. Den får ha högst {MAX_LENGTH} tecken.")
    return address


# --- the text ---------------------------------------------------------------------------------------------------------


def _refuse_unreadable(text: str) -> None:
    for character in text:
        if (
            unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
            or character in _INVISIBLE
            or 0xFE00 <= ord(character) <= 0xFE0F
        ):
            raise AddressError(f"Adressen innehåller ett osynligt tecken (U+{ord(character):04X}). Skriv adressen för hand i stället.")
        if character == "\\":
            raise AddressError("Adressen innehåller ett omvänt snedstreck (\\). Använd vanligt snedstreck (/).")


def _split(text: str, rules: tuple[AddressRule, ...]) -> tuple[str, str, str, str, str]:
    """Scheme ("" when left out), authority, path, query and fragment."""
    if any(character.isspace() for character in text):
        raise AddressError("Adressen får inte innehålla mellanslag. Klistra in bara adressen, inget annat.")
    scheme, colon, rest = text.partition(":")
    if (
        colon
        and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme)
        and (rest.startswith("//") or not ("." in scheme or re.match(r"\d", rest)))
    ):
        if scheme.lower() in ("http", "https") and not rest.startswith("//"):
            raise AddressError(f"Det ska stå // efter ”{scheme}:”.")
        if scheme.lower() not in ("http", "https"):
            raise AddressError(f"Adressen ska börja med https://. Den här börjar med ”{short(scheme)}:” och går inte att använda.")
    else:
        scheme, rest = "", text
    rest = rest.removeprefix("//")
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    if not authority or authority == "@":
        raise AddressError(f"Adressen saknar webbplatsens namn. {_for_example(rules)}")
    return scheme.lower(), authority, slash + path, query, fragment


def _host(authority: str, rules: tuple[AddressRule, ...]) -> str:
    """The host in ASCII and lower case."""
    if authority.startswith("@"):
        raise AddressError(f"Skriv hela adressen, inte bara användarnamnet. {_for_example(rules)}")
    if "@" in authority:
        before, _, after = authority.rpartition("@")
        raise AddressError(
            f"Det som står före @ (”{short(before)}”) är inte webbplatsen. Adressen leder i själva verket till {short(after)}."
        )
    if authority.startswith("["):
        raise AddressError("Adressen är ett nummer (en IP-adress). Använd webbplatsens namn.")
    if ":" in authority:
        raise AddressError(f"Adressen får inte innehålla ett portnummer (”{short(':' + authority.partition(':')[2])}”). Ta bort det.")
    composed = unicodedata.normalize("NFC", authority)
    if not authority.isascii():
        composed = composed.lower()
        if not composed.isascii():
            _refuse_look_alike(composed, rules)
        if any(map(is_disguised, authority)) or unicodedata.normalize("NFKC", composed) != composed or composed.casefold() != composed:
            raise AddressError(f"Webbplatsens namn ”{short(authority)}” innehåller tecken som inte får finnas där.")
    try:
        host = composed.encode("idna").decode("ascii").lower().removesuffix(".")
        readable = host.encode("ascii").decode("idna")
    except ValueError:
        raise AddressError(f"Webbplatsens namn ”{short(authority)}” går inte att tolka. Kontrollera att det är rätt skrivet.") from None
    last = host.rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        raise AddressError("Adressen är ett nummer (en IP-adress). Använd webbplatsens namn.")
    if "." not in host or last in _INTERNAL_ENDINGS:
        raise AddressError(f"”{short(readable)}” är ingen webbplats på internet. {_for_example(rules)}")
    if not is_host(host):
        raise AddressError(f"Webbplatsens namn ”{short(authority)}” innehåller tecken som inte får finnas där.")
    return host


def _clean_path(path: str) -> str:
    """Decoded once, in NFC, single slashes, no slash last: "" or "/name/more"."""
    if re.search(r"%(?:2f|5c)", path, re.IGNORECASE):
        raise AddressError("Adressen innehåller ett kodat snedstreck (%2F eller %5C) och går inte att tolka.")
    try:
        path = unquote(path, errors="strict")
    except UnicodeDecodeError:
        raise AddressError("Adressen innehåller procentkoder som inte går att läsa. Kopiera den en gång till.") from None
    _refuse_unreadable(path)
    for character in path:
        if is_disguised(character):
            raise AddressError(
                f"Tecknet ”{character}” (U+{ord(character):04X}) i adressen är ett annat än det ser ut att vara. Skriv adressen för hand."
            )
    segments = [segment for segment in unicodedata.normalize("NFC", path).split("/") if segment]
    if "." in segments or ".." in segments:
        raise AddressError("Adressen får inte innehålla /./ eller /../.")
    return "".join(f"/{segment}" for segment in segments)


# --- a host that no platform names ------------------------------------------------------------------------------------


def _refuse_what_is_not_what_it_seems(host: str, rules: tuple[AddressRule, ...]) -> None:
    readable = _readable(host)
    if readable.removeprefix("www.") in REDIRECTORS or readable.endswith(_SAFE_LINKS):
        raise AddressError(
            f"Länken till {short(readable)} leder vidare någon annanstans. Öppna den och klistra in adressen du kommer till."
        )
    _refuse_look_alike(readable, rules)
    for label in readable.split("."):
        if mixes_scripts(label):
            raise AddressError(
                f"Webbplatsens namn ”{short(readable)}” blandar bokstäver ur olika alfabet{_odd_one(label)}. "
                "Det används för att lura läsaren."
            )
        if any(script(character) not in ("LATIN", "COMMON") for character in label) and skeleton(label).isascii():
            raise AddressError(
                f"Webbplatsens namn ser ut som ”{''.join(map(twin, label))}” men är skrivet med andra bokstäver{_odd_one(label)}."
            )


def _refuse_look_alike(host: str, rules: tuple[AddressRule, ...]) -> None:
    """Refuse a host that is not a platform's though a person would take it for one. `host` is readable, not punycode."""
    labels = host.removesuffix(".").split(".")
    shapes = [skeleton(label) for label in labels]
    for rule in rules:
        for base in _bases(rule):
            words = base.split(".")
            if labels[-len(words) :] == words:
                raise AddressError(f"{short(host)} hör till {rule.name} men är ingen adress till ett konto. {_for_example([rule])}")
            if f".{base}." in f".{host}.":
                raise AddressError(f"Adressen innehåller ”{base}” men leder till {short(host)}, som inte är {rule.name}.")
            if shapes[-len(words) :] == [skeleton(word) for word in words]:
                raise AddressError(f"Adressen liknar {base} men är inte {rule.name}{_odd_one(host)}. Lita inte på den.")
            if len(words) == 2 and len(words[0]) >= 5 and any(skeleton(words[0]) in shape for shape in shapes):
                verb = "innehåller" if words[0] in host else "liknar"
                raise AddressError(f"Adressen {verb} ”{words[0]}” men leder till {short(host)}, som inte är {rule.name}{_odd_one(host)}.")


def _bases(rule: AddressRule) -> list[str]:
    """The rule's hosts that are not subdomains of another of its hosts: facebook.com and fb.com, not www.facebook.com."""
    return [host for host in rule.hosts if not any(host.endswith(f".{other}") for other in rule.hosts)]


def _odd_one(text: str) -> str:
    """A clause that points out the first letter that pretends to be another, or ""."""
    for character in text:
        if not character.isascii() and (is_disguised(character) or script(character) != "LATIN"):
            kind = _ALPHABETS.get(script(character))
            return (
                f": ”{character}” är en {kind} bokstav"
                if kind
                else f": ”{character}” (U+{ord(character):04X}) är ett annat tecken än det ser ut att vara"
            )
    return ""


def _anywhere(rule: AddressRule, host: str, path: str, query: str, scheme: str) -> Address:
    """A host of the municipality's own, such as a blog. Upper and lower case stay in the path, since the server may tell them apart."""
    warnings = []
    handle = host + path
    first = path.split("/")[1].lower() if path else ""
    if first in rule.reserved_words:
        raise AddressError(f"”{first}” är inte en sida för besökare. Klistra in adressen som läsaren ser.")
    if rule.handle_pattern and not re.fullmatch(rule.handle_pattern, handle, re.ASCII):
        raise AddressError(f"”{short(handle)}” kan inte vara en adress till {rule.name}.")
    if scheme == "http":
        warnings.append("Adressen började med http://. Vi har skrivit https://, kontrollera att sidan svarar där.")
    if any(not name.startswith(TRACKERS) for name, _ in parse_qsl(query, keep_blank_values=True)):
        warnings.append("Det som stod efter frågetecknet är borttaget. Kontrollera att adressen fortfarande leder rätt.")
    if any(script(character) not in ("LATIN", "COMMON") for character in _readable(host)):
        warnings.append("Webbplatsens namn är skrivet med ett annat alfabet än det latinska.")
    is_file = "." in path.rpartition("/")[2]
    tail = quote(path[1:] + ("" if is_file or not path else "/"), safe="/:@!$&()*+,;=~")
    url = fill(rule.canonical_template, host=host, path=tail)
    return Address(rule.slug, handle, url, _key(rule, handle.removeprefix("www.")), tuple(warnings))


# --- a platform's host ------------------------------------------------------------------------------------------------


def _at_platform(rule: AddressRule, host: str, path: str, query: str) -> Address:
    if not path:
        raise AddressError(f"Adressen går till startsidan för {rule.name}. {_for_example([rule])}")
    groups = _first_match(rule, path, query)
    if groups.get("person"):
        raise AddressError(
            f"Det här är en persons egen profil på {rule.name}. "
            f"Privata konton får inte användas i tjänsten (riktlinjen, S10). {_for_example([rule])}"
        )
    warnings = ["Adressen gick till en undersida. Den är ändrad till adressen för själva kontot."] if groups.get("subpage") else []
    if own_path := groups.get("path"):
        warnings.append(f"Adressen saknar kontots namn. Använd hellre adressen med namnet. {_for_example([rule])}")
        url = fill(f"https://{host_of(rule.canonical_template)}/", host=host) + quote(own_path, safe="/@&")
        return Address(rule.slug, own_path, url, _key(rule, own_path), tuple(warnings))
    first = path.split("/")[1]
    handle = groups.get("handle") or ""
    if first.lower() in rule.reserved_words and handle in ("", first):
        raise AddressError(f"”{short(first)}” är en av sidorna hos {rule.name}, det är ingen profil. {_for_example([rule])}")
    if not handle:
        raise AddressError(f"Det är ingen adress till ett konto på {rule.name}. {_for_example([rule])}")
    handle = _clean_handle(rule, handle)
    own_host = host.removeprefix("www.") if host.removeprefix("www.") in rule.hosts else host
    url = fill(rule.canonical_template, host=own_host, handle=quote(handle, safe="/@&"))
    worlds = f"{own_host}/" if "{host}" in rule.canonical_template else ""
    return Address(rule.slug, handle, url, _key(rule, handle, prefix=worlds), tuple(warnings))


def _first_match(rule: AddressRule, path: str, query: str) -> dict[str, str | None]:
    """The named groups of the first pattern that fits, or {}. Parameters that no pattern asks for are trackers and fall away."""
    flags = re.ASCII | re.IGNORECASE if rule.ignores_case else re.ASCII
    subjects = [path] + [f"{path}?{name}={value}" for name, value in parse_qsl(query)]
    for pattern in rule.path_patterns:
        for subject in subjects:
            if match := re.fullmatch(pattern, subject, flags):
                return match.groupdict()
    return {}


def _clean_handle(rule: AddressRule, handle: str) -> str:
    clean = unicodedata.normalize("NFC", handle.lower()) if rule.ignores_case else handle
    clean = clean.strip(".") if rule.ignores_dots else clean
    forms = [clean, clean.replace(".", "")] if rule.ignores_dots else [clean]
    if rule.handle_pattern and not all(re.fullmatch(rule.handle_pattern, form, re.ASCII) for form in forms):
        raise AddressError(
            f"”{short(handle)}” kan inte vara namnet på ett konto på {rule.name}{_odd_one(handle)}. Kontrollera att hela adressen kom med."
        )
    return clean


# --- small parts ------------------------------------------------------------------------------------------------------


def _key(rule: AddressRule, handle: str, prefix: str = "") -> str:
    handle = handle.casefold() if rule.ignores_case else handle
    handle = handle.replace(".", "") if rule.ignores_dots else handle
    return f"{rule.slug}:{prefix}{handle}"


def _for_example(rules: Iterable[AddressRule]) -> str:
    """A sentence that shows how an address of the first platform with hosts of its own is written."""
    for rule in rules:
        if not rule.any_host:
            host = min(rule.hosts, key=len)
            return f"Den ska se ut så här: {fill(rule.canonical_template, host=host, handle='kontonamn')}"
    return "Den ska se ut så här: https://blogg.kommunen.se/"


def _names(rules: tuple[AddressRule, ...]) -> str:
    return ", ".join(rule.name for rule in rules) or "en kanal som kommunen använder"


def _readable(host: str) -> str:
    return host.encode("ascii").decode("idna")
