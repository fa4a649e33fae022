"""What in fact happened, kept outside the portal: a mail server writes down each mail that reached it, beside what was promised."""

import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage

from notifications.tests.support import MailServer

TOKEN = re.compile(r"R-\d{6,}")


@dataclass
class Arrived:
    """One copy of one mail, as the mail server took it."""

    message_id: str
    recipient: str
    tokens: frozenset[str]
    at: float


@dataclass
class Verdict:
    told: int
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    extra: int = 0
    not_noted: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not (self.lost or self.twice or self.not_noted)


class Ledger(MailServer):
    """A mail server with a memory. `slow` is how many seconds each message takes, as a busy server's does."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Arrived] = []
        self.promised: set[tuple[str, str]] = set()
        self._number = 0
        self.on_data = self._write_down  # before the answer: a mail that was taken has arrived, whatever becomes of the sender

    def _write_down(self, message: EmailMessage) -> None:
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        tokens = frozenset(TOKEN.findall(f"{message['Subject']} {text}"))
        self.arrived.append(Arrived(str(message["Message-ID"]).strip(), str(message["To"]), tokens, time.monotonic()))

    def forget(self) -> None:
        """A new page. Numbers go on."""
        self.answers.clear()
        self.hang_up_after_data, self.seconds_before_answer = False, 0.0
        self.held.set()
        self.arrived, self.promised = [], set()

    def new_token(self) -> str:
        self._number += 1
        return f"R-{self._number:06}"

    def promise(self, token: str, recipient: str) -> None:
        """Called when the portal has said that it is saved: from now on it must not be lost."""
        self.promised.add((token, recipient))

    def came(self) -> set[tuple[str, str]]:
        return {(token, one.recipient) for one in list(self.arrived) for token in one.tokens}

    def missing(self) -> set[tuple[str, str]]:
        return self.promised - self.came()

    def copies(self) -> Counter[str]:
        return Counter(one.message_id for one in list(self.arrived))

    def judge(self, *, noted: set[str], given_up: frozenset[str] = frozenset()) -> Verdict:
        """`noted`: Message-IDs that the history says may have been sent twice. `given_up`: tokens that a person must look at."""
        verdict = Verdict(told=len(self.promised))
        verdict.lost = sorted(token for token, _ in self.missing() if token not in given_up)
        envelopes = defaultdict(set)
        for one in self.arrived:
            for token in one.tokens:
                envelopes[token, one.recipient].add(one.message_id)
        verdict.twice = sorted(token for (token, _), ids in envelopes.items() if len(ids) > 1)
        extras = {message_id: number - 1 for message_id, number in self.copies().items() if number > 1}
        verdict.extra = sum(extras.values())
        verdict.twice += sorted(message_id for message_id, number in extras.items() if number > 1)
        verdict.not_noted = sorted(set(extras) - noted)
        return verdict
