"""The archive: campaigns, snapshots, capture, proof, search, packages (S21). The archive plan is among an account's facts (`registry`)."""
