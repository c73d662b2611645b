"""What the server of processes loads ahead: LanceDB takes a second and a half, which each process would else wait for.

Each starts with a runtime of its own, as LanceDB says in a warning, and nothing was under way when it was forked.
"""

import contextlib
import warnings

warnings.filterwarnings("ignore", "lancedb fork support")
with contextlib.suppress(ImportError):
    pass
