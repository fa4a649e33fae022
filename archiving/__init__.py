"""The archive: half-yearly campaigns, snapshots and packages. Empty until its first feature; the archive plan is a fact of the account (`registry`)."""
