"""Kill the application at random moments while a clerk types, and count what was lost.

    python benchmarks/kill_loop.py [RUNS] [FIRST]

RUNS (fifty if not given) are numbered from FIRST on; the number seeds the moment and the signal, so
that a run that lost something can be repeated. Ends with 1 when anything was lost.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.whole.kill_cases import ENDINGS, kill_once  # the folder is known only now
from tests.whole.store_from_outside import new_store

AT_A_TIME = 2


def one(number: int, template: str, folder: str) -> tuple[int, int, int, str]:
    """The number, how many members were saved, how many values came back, what was lost."""
    try:
        shown = kill_once(number, Path(template), Path(folder) / str(number))
    except AssertionError as lost:
        return number, 0, 0, str(lost) or "an assertion without words"
    return number, len(shown.saved), len(shown.values), ""


def main() -> int:
    """Run the loop and print what was seen."""
    given = [int(text) for text in sys.argv[1:3]]
    runs, first = [*given, *(50, 0)[len(given) :]]
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(AT_A_TIME) as pool:
        template = str(new_store(Path(folder) / "empty" / "campaign.db"))
        jobs = [pool.submit(one, number, template, folder) for number in range(first, first + runs)]
        results = [job.result() for job in jobs]
    for ending in ENDINGS:
        own = [result for result in results if ENDINGS[result[0] % len(ENDINGS)] == ending]
        lost = [result for result in own if result[3]]
        print(
            f"{ending.name}: {len(own)} runs, {sum(saved for _, saved, _, _ in own)} members saved,"
            f" {sum(values for _, _, values, _ in own)} values under way, {len(lost)} with a loss"
        )
        for number, _, _, told in lost:
            print(f"  run {number}: {told}")
    print(f"{time.perf_counter() - started:.0f} s")
    return 1 if any(told for *_, told in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
