"""The archive: campaigns, snapshots, packages. Empty until its first feature; an account's archive plan is one of its facts (`registry`)."""
