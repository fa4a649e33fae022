"""What was handed in: the facts of REQ-2.9 and the files, never changed afterwards."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from registry.models import SocialAccount

# REQ-2.10: {ÅÅÅÅ-MM-DD}_{plattform}_{kontonamn}_{typ}_{löpnr}.{ext}; a compressed WARC is known by both of its endings
ARCHIVE_NAME = r"\A\d{4}-\d{2}-\d{2}_[a-z0-9-]+_[a-z0-9-]+_[a-z]+_\d{3}\.[a-z0-9]+(?:\.gz)?\Z"


class Method(models.TextChoices):
    SCREENSHOT = "screenshot", "Skärmbild"
    PRINT = "print", "Utskrift"
    EXPORT = "export", "Plattformens export"
    AUTOMATIC = "automatic", "Automatisk insamling"


class SnapshotVersion(models.Model):
    """Added when it is handed in. `submitted_by` is null when the portal captured it by itself. `incomplete` says in Swedish what stopped
    an automatic capture half-way; such a version can never be approved. Times are stored in UTC; the manifest writes them with offset.
    """

    snapshot = models.ForeignKey("archiving.Snapshot", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    submitted_at = models.DateTimeField("inskickad", default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    comment = models.CharField("kommentar", max_length=500, blank=True)

    account_name = models.CharField("kontots namn", max_length=200)
    platform_name = models.CharField("kanal", max_length=60)
    handle = models.CharField("användarnamn", max_length=200, blank=True)
    url = models.CharField("adress", max_length=600)
    captured_at = models.DateTimeField("tagen")
    captured_by = models.CharField("tagen av", max_length=120)
    period_from = models.DateField("visar från")
    period_to = models.DateField("visar till")
    method = models.CharField("sätt", max_length=10, choices=Method)
    tool = models.CharField("verktyg och version", max_length=200)
    has_profile = models.BooleanField("profil, omslag och Om-text")
    has_feed = models.BooleanField("flödet")
    has_comments = models.BooleanField("kommentarerna utfällda")
    has_followers = models.BooleanField("antal följare")
    has_media = models.BooleanField("bilder och filmer")
    gaps = models.CharField("vad som saknas", max_length=1000, blank=True)
    level = models.CharField("bevarandenivå", max_length=10, choices=SocialAccount.ArchiveLevel)
    classification = models.CharField("klassificering", max_length=100, blank=True)
    is_secret = models.BooleanField("kan innehålla sekretess", default=False)
    provision = models.CharField("lagrum", max_length=120, blank=True)
    matter = models.ForeignKey("archiving.CollectiveMatter", on_delete=models.PROTECT, related_name="versions")
    incomplete = models.CharField("avbruten insamling", max_length=500, blank=True)
    file_count = models.PositiveIntegerField("antal filer")
    total_size = models.PositiveBigIntegerField("storlek i byte")
    manifest = models.ForeignKey("archiving.StoredFile", on_delete=models.PROTECT, related_name="+")

    CONTENT = ("has_profile", "has_feed", "has_comments", "has_followers", "has_media")

    class Meta:
        verbose_name = "version av en ögonblicksbild"
        verbose_name_plural = "versioner av ögonblicksbilder"
        ordering = ["snapshot", "number"]
        indexes = [models.Index(fields=["period_to", "id"], name="versions_by_period")]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "number"], name="the_versions_of_a_snapshot_are_numbered"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="a_snapshot_was_taken_in_a_known_way"),
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="a_period_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(is_secret=False, provision="") | (Q(is_secret=True) & ~Q(provision="")), name="secrecy_states_its_provision"
            ),
            models.CheckConstraint(
                condition=Q(has_profile=True, has_feed=True, has_comments=True, has_followers=True, has_media=True) | ~Q(gaps=""),
                name="what_is_not_in_a_snapshot_is_written_down",
            ),
            models.CheckConstraint(condition=Q(file_count__gte=1), name="a_snapshot_has_at_least_one_file"),
            models.CheckConstraint(
                condition=~Q(account_name="") & ~Q(url="") & ~Q(tool="") & ~Q(captured_by="") & ~Q(level=""),
                name="no_mandatory_fact_of_a_snapshot_is_missing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot}, version {self.number}"


class SnapshotFile(models.Model):
    """One file of a version, under its name in the archive. `checks` is what the inspection found: pages, text layer, period and so on."""

    version = models.ForeignKey(SnapshotVersion, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField("löpnummer")
    stored = models.ForeignKey("archiving.StoredFile", on_delete=models.PROTECT, related_name="uses")
    name = models.CharField("namn i arkivet", max_length=200, validators=[RegexValidator(ARCHIVE_NAME)])
    original_name = models.CharField("namn när den kom", max_length=200)
    kind = models.CharField("slag", max_length=20)  # the {typ} of its name: skarmbild, utskrift, export, film, webbarkiv, text, manifest …
    checks = models.JSONField("kontroller", default=dict)

    class Meta:
        verbose_name = "fil i en ögonblicksbild"
        verbose_name_plural = "filer i ögonblicksbilder"
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="the_files_of_a_version_are_numbered"),
            models.UniqueConstraint(fields=["version", "name"], name="the_files_of_a_version_have_names_of_their_own"),
        ]

    def __str__(self) -> str:
        return self.name


class TimestampToken(models.Model):
    """An RFC 3161 time stamp over a version's manifest, as the authority sent it."""

    version = models.ForeignKey(SnapshotVersion, on_delete=models.PROTECT, related_name="timestamps")
    authority = models.CharField("tidsstämpeltjänst", max_length=300)
    token = models.ForeignKey("archiving.StoredFile", on_delete=models.PROTECT, related_name="+")
    stamped_at = models.DateTimeField("tidsstämplad")
    received_at = models.DateTimeField("mottagen", default=timezone.now)

    class Meta:
        verbose_name = "tidsstämpel"
        verbose_name_plural = "tidsstämplar"
        ordering = ["version", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "authority"], name="one_time_stamp_per_authority")]

    def __str__(self) -> str:
        return f"{self.stamped_at:%Y-%m-%d %H:%M:%S} UTC"
