"""The functions' own work: collect, stage and publish, the verdicts of the cleaning expression being there already.

`python -m benchmarks.etl.functions URL COINS OUT VERDICTS`, where VERDICTS is what benchmarks.etl.verdicts kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.etl.hour import Hour
from benchmarks.etl.market import tell
from benchmarks.etl.verdicts import kept_in

if __name__ == "__main__":
    hour = Hour(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    files = hour.run(kept_in(Path(sys.argv[4])))
    tell(hour.seconds, files)
