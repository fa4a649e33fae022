"""What one capture may take. A bound that stops a capture is named in what it hands over, and such a capture is never approved."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds, CSS pixels, bytes."""

    wall_seconds: int = 420  # the whole process; then it is killed with everything it started
    step_seconds: int = 90  # a page that does not answer for so long has hung
    load_seconds: int = 45
    scroll_seconds: int = 90
    scroll_steps: int = 400
    pixels: int = 100_000
    clicks: int = 400
    click_seconds: int = 60
    network_bytes: int = 400_000_000
    media_bytes: int = 200_000_000  # one film or sound file
    file_bytes: int = 1_000_000_000  # any file that is written
    memory_bytes: int = 3_000_000_000  # all processes together


NO_ROOM = 4  # the process's exit code when the disk is full: then it cannot be relied on to leave a word
TILE = 8000  # pixels: taller pictures cost memory (2.4 GB for 92,000 px in one, 1.1 GB in tiles), and many programs cannot open them
WIDTH, HEIGHT = 1280, 1024
UNCHANGED = 5  # looks at an unchanged height before the end is believed
