from django.apps import AppConfig

ONLY_ADDED_TO = ("archiving_snapshotversion", "archiving_snapshotreview", "archiving_timestamptoken")

# Only a disposal run changes a stored file: it says when the bytes were destroyed.
DISPOSED = "OLD.destroyed_at IS NULL AND NEW.destroyed_at IS NOT NULL AND " + " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "place", "sha256", "size", "content_type", "ending", "stored_at")
)

# And it empties what the inspection had found in a file.
EMPTIED = "CAST(NEW.checks AS TEXT) = '{}' AND " + " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "version_id", "number", "stored_id", "name", "original_name", "kind")
)


class ArchivingConfig(AppConfig):
    name = "archiving"
    verbose_name = "Arkivet"

    def ready(self) -> None:
        from archiving import (  # noqa: F401  (what is measured; sentences of events; sweeps)
            capture_jobs,
            deviations_told,
            feeds,
            file_check,
            health,
            history,
            holdings,
            package_sweep,
            plan_sweeps,
            proof_sweeps,
            reminders,
            reminding_again,
            triggers,
            upload_sweeps,
        )
        from core import guards

        for table in ONLY_ADDED_TO:
            guards.append_only(table)
        guards.append_only("archiving_storedfile", but=DISPOSED)
        guards.append_only("archiving_snapshotfile", but=EMPTIED)
