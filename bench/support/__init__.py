"""What the benchmark programs share. Importing it puts the clone's root on the path: they use the tests' servers."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # before site-packages, where some packages leave a `tests` of their own
