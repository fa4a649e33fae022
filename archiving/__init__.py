"""The archive: campaigns, snapshots, packages. Empty until its first feature; the archive plan is among an account's facts (`registry`)."""
