"""Read by each Python whose clock is moved: `time.sleep` asks libfaketime for an absolute time there, which fails."""

import select
import time


def sleep(seconds: float) -> None:
    select.select([], [], [], max(seconds, 0))


time.sleep = sleep
