"""A platform (kanal) as data: how its addresses look, its limits, and where its inbox and export are (S2)."""

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db import models, transaction
from django.urls import reverse

from accounts.models import User
from core.errors import RuleError
from core.history import record
from core.seen import require_seen
from registry.addresses import AddressRule

if TYPE_CHECKING:
    from registry.models.account import SocialAccount


class PlatformQuerySet(models.QuerySet["Platform"]):
    def in_use(self) -> "PlatformQuerySet":
        return self.filter(is_in_use=True)

    def rules(self) -> list[AddressRule]:
        return [platform.rule() for platform in self]


class Platform(models.Model):
    slug = models.SlugField("kortnamn", max_length=30, unique=True)
    name = models.CharField("namn", max_length=60, unique=True, db_collation="swedish")
    former_name = models.CharField("tidigare namn", max_length=60, blank=True)
    hosts = models.JSONField("värdnamn", default=list, blank=True)
    any_host = models.BooleanField("vilken webbplats som helst", default=False)
    path_patterns = models.JSONField("sökvägsmönster", default=list, blank=True)
    handle_pattern = models.CharField("kontonamnets form", max_length=200, blank=True)
    ignores_case = models.BooleanField("stora och små bokstäver är samma konto", default=True)
    ignores_dots = models.BooleanField("punkter räknas inte", default=False)
    reserved_words = models.JSONField("reserverade ord", default=list, blank=True)
    canonical_template = models.CharField("enhetlig adress", max_length=200)
    inbox_url = models.CharField("länk till inkorgen", max_length=300, blank=True)
    export_url = models.URLField("länk till dataexport", blank=True)
    name_max_length = models.PositiveSmallIntegerField("längsta visningsnamn", null=True, blank=True)
    bio_max_length = models.PositiveSmallIntegerField("längsta profiltext", null=True, blank=True)
    reply_max_length = models.PositiveSmallIntegerField("längsta svar", null=True, blank=True)
    snapshot_guide = models.TextField(
        "så tas en ögonblicksbild", max_length=4000, blank=True, help_text="Ett steg på varje rad, för den som gör det för första gången."
    )
    may_be_captured = models.BooleanField("portalen får samla in själv", default=False)
    no_capture_reason = models.CharField("varför portalen inte får samla in", max_length=300, blank=True)
    ephemeral = models.CharField(
        "vad som försvinner av sig självt", max_length=200, blank=True, help_text="Och när, till exempel händelser som visas i 24 timmar."
    )
    order = models.PositiveSmallIntegerField("ordning", default=100)
    is_in_use = models.BooleanField("används", default=True)

    # What the keys against duplicates are made with: settled when the first account stands on the platform.
    KEY_FIELDS = ("slug", "any_host", "ignores_case", "ignores_dots")
    INBOX_PLACES = re.compile(r"\{(handle|permanent_id)\}")

    objects = PlatformQuerySet.as_manager()

    class Meta:
        verbose_name = "kanal"
        verbose_name_plural = "kanaler"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.former_name})" if self.former_name else self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:platform_detail", args=[self.pk])

    def rule(self) -> AddressRule:
        return AddressRule(
            slug=self.slug,
            name=self.name,
            hosts=frozenset(self.hosts),
            any_host=self.any_host,
            path_patterns=tuple(self.path_patterns),
            handle_pattern=self.handle_pattern,
            ignores_case=self.ignores_case,
            ignores_dots=self.ignores_dots,
            reserved_words=frozenset(self.reserved_words),
            canonical_template=self.canonical_template,
        )

    # ---- verbs

    @transaction.atomic
    def add(self, *, by: User) -> None:
        self.save(force_insert=True)
        record("platform.added", self, by=by)

    @transaction.atomic
    def change(self, values: dict[str, object], *, by: User, seen: str = "") -> None:
        """Refused when the platform has been changed after `seen`, so that nobody overwrites a colleague unknowingly."""
        self.refresh_from_db(from_queryset=Platform.objects.select_for_update())
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        if not changed:
            return
        require_seen(self, tuple(values), seen)
        if set(changed) & set(self.KEY_FIELDS) and self.has_accounts():
            raise RuleError("Kanalen har konton. Det som kontonas nycklar bygger på kan inte ändras.")
        for name in changed:
            setattr(self, name, values[name])
        self.save()
        labels = {field.name: str(field.verbose_name) for field in self._meta.local_fields}
        record("platform.changed", self, by=by, fields=", ".join(labels[name] for name in changed))

    # ---- questions

    def has_accounts(self) -> bool:
        return self.socialaccounts.exists()

    def inbox_of(self, account: "SocialAccount") -> str:
        """Where the account's comments are read; "" when the platform has no such page or its number for the account is missing."""
        values = {"handle": account.handle, "permanent_id": account.permanent_id}
        if any(not values[name] for name in self.INBOX_PLACES.findall(self.inbox_url)):
            return ""
        return self.INBOX_PLACES.sub(lambda place: quote(values[place[1]], safe="/"), self.inbox_url)
