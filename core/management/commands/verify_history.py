from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.verify import verify


class Command(BaseCommand):
    help = "Checks the whole history: names the first event that was edited, removed, moved or given another personal part."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kept", metavar="NUMBER:HASH", help="an earlier head, kept outside: shows whether the end has been cut off")

    def handle(self, *args: Any, kept: str | None = None, **options: Any) -> None:
        head, fault = verify(kept=_parsed(kept) if kept else None)
        if fault:
            raise CommandError(f"Händelse {fault.number}: {fault.sentence}", returncode=1)
        self.stdout.write(f"Historiken är hel: {head.number} händelser.")
        self.stdout.write(f"Huvud: {head.number}:{head.hash}")
        self.stdout.write("Spara huvudet utanför portalen. Om slutet av historiken kapas syns det bara mot ett sparat huvud (--kept).")


def _parsed(kept: str) -> tuple[int, str]:
    number, _, value = kept.partition(":")
    if not number.isdecimal() or not value:
        raise CommandError("Skriv huvudet som NUMMER:KONTROLLSUMMA, så som kommandot skrev ut det.")
    return int(number), value
