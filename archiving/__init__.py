"""The archive: campaigns, snapshots, capture, proof, search and packages (S21). The archive plan is among an account's facts (`registry`)."""
