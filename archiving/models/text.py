"""The words of what is stored, for search. A disposal run empties them together with the bytes (`archiving.destroying`)."""

from django.db import models

LONGEST_STEM = 60


class FileText(models.Model):
    """The text of one stored file, at most 1 MB of UTF-8; empty for one that has none, so that nobody reads it for text again."""

    stored = models.OneToOneField("archiving.StoredFile", on_delete=models.PROTECT, related_name="text")
    text = models.TextField("text", blank=True)

    class Meta:
        verbose_name = "text i en lagrad fil"
        verbose_name_plural = "texter i lagrade filer"

    def __str__(self) -> str:
        return f"Text i {self.stored}"


class FileStem(models.Model):
    """One of the word stems that a text holds. A table of our own: both databases then find the same files."""

    text = models.ForeignKey(FileText, on_delete=models.PROTECT, related_name="stems", db_index=False)
    stem = models.CharField("ordstam", max_length=LONGEST_STEM)

    class Meta:
        verbose_name = "ordstam"
        verbose_name_plural = "ordstammar"
        constraints = [models.UniqueConstraint(fields=["stem", "text"], name="a_text_holds_a_stem_once")]
        indexes = [models.Index(fields=["text"], name="stems_of_a_text")]

    def __str__(self) -> str:
        return self.stem
