"""What the addresses of one platform look like, as data that a system administrator can edit."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_HOST_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class AddressRule:
    """How addresses of one platform look. Field names are those of the `Platform` model.

    `hosts`: exact host names in lower case, each subdomain spelled out. `any_host`: every other public host belongs here (Blogg).
    `path_patterns`: regexes tried in order against the whole decoded path without its last slash ("/name"), and against "path?name=value"
    for each parameter of its own. A pattern has one of the named groups
      `handle`  the account's name or number,
      `path`    an account without a name: the address is kept as it is, "p/…",
      `person`  a private person's profile, which S10 forbids,
    and possibly `subpage`, what follows the account and is dropped.
    `handle_pattern`: a regex for the whole handle, in lower case if `ignores_case`; "" accepts all. With `ignores_dots` it must hold
    without the dots too.
    `reserved_words`: first segments, in lower case, that are pages of the platform itself ("groups").
    `canonical_template`: "https://…" with {handle}, also {host} where each host is a world of its own (Mastodon);
    {host} and {path} for `any_host`.
    """

    slug: str
    name: str
    hosts: Collection[str]
    any_host: bool
    path_patterns: Collection[str]
    handle_pattern: str
    ignores_case: bool
    ignores_dots: bool
    reserved_words: Collection[str]
    canonical_template: str

    def problems(self) -> list[str]:
        """What is wrong with this rule, as Swedish sentences for the one who edits the platform. Empty when it can be used."""
        lists = (self.hosts, self.path_patterns, self.reserved_words)
        if not all(isinstance(value, list | tuple | frozenset) and all(isinstance(text, str) for text in value) for value in lists):
            return ["Värdar, mönster och reserverade ord ska vara listor med texter."]
        found = []
        if not self.any_host and not self.hosts:
            found.append("Ange minst en värd.")
        if not self.any_host and not self.path_patterns:
            found.append("Ange minst ett mönster för adressens väg.")
        found += [
            f"Värden ”{host}” ska skrivas med små bokstäver, utan https:// och snedstreck." for host in self.hosts if not is_host(host)
        ]
        found += [f"Det reserverade ordet ”{word}” ska skrivas med små bokstäver." for word in self.reserved_words if word != word.lower()]
        for pattern in self.path_patterns:
            found += _pattern_problems(pattern, needs_group=True)
        found += _pattern_problems(self.handle_pattern, needs_group=False)
        names = set(_PLACEHOLDER.findall(self.canonical_template))
        host = host_of(self.canonical_template)
        right_names = [{"host", "path"}] if self.any_host else [{"handle"}, {"host", "handle"}]
        if names not in right_names or not self.canonical_template.startswith("https://"):
            needed = "{host} och {path}" if self.any_host else "{handle}"
            found.append(f"Mallen för adressen ska börja med https:// och innehålla {needed}.")
        elif host != "{host}" and host not in self.hosts:
            found.append(f"Mallens värd ”{host}” måste finnas bland värdarna.")
        return found


def fill(template: str, **values: str) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


def host_of(template: str) -> str:
    return template.removeprefix("https://").split("/")[0]


def is_host(host: str) -> bool:
    labels = host.split(".")
    return len(host) <= 253 and len(labels) > 1 and all(_HOST_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()


def short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _pattern_problems(pattern: str, *, needs_group: bool) -> list[str]:
    """Patterns are typed by people and run on what strangers paste, so those that can take exponential time are refused."""
    try:
        groups = re.compile(pattern, re.ASCII).groupindex
    except (re.error, ValueError, OverflowError, RecursionError) as error:
        return [f"Mönstret ”{short(pattern)}” går inte att tolka ({error})."]
    open_ended = re.findall(r"(?<!\\)(?:[*+]|\{\d*,\}|\{\d*,\d{2,}\})", pattern)
    if len(open_ended) > 3 or re.search(r"(?<!\\)\)[*+{]|\(\?P=|\\[1-9]", pattern):
        return [f"Mönstret ”{short(pattern)}” kan bli för långsamt: upprepa ingen grupp, och använd högst tre *, + eller långa {{a,b}}."]
    if needs_group and not {"handle", "path", "person"} & set(groups):
        return [f"Mönstret ”{short(pattern)}” saknar den namngivna gruppen handle."]
    return []
