"""Automatic capture: a bounded process of its own that opens a page in a real browser and writes down what it saw.

Nothing in here imports Django or touches the database: `archiving.capture_jobs` starts it and takes over what it leaves.
"""
