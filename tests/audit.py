"""Known vulnerabilities of the pinned packages: python -m tests.audit PIP_AUDIT, which needs the network.

Fails where one is known. Where the advisories cannot be reached, or a registry does not tell them for a package, that
is said, and does not fail: a machine without them must be able to check everything else.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PINNED = Path(__file__).parent.parent / "constraints.txt"


def main(program: str) -> int:
    """The exit code: 1 where a vulnerability is known."""
    command = [program, "-r", str(PINNED), "--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stdout)["dependencies"]
    except ValueError:
        reason = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"Vulnerabilities were not looked for: {reason[:300]}")
        return 0
    found = [(each, known) for each in told for known in each.get("vulns", ())]
    for each, known in found:
        mended = ", ".join(known["fix_versions"]) or "no version yet"
        print(f"{each['name']} {each['version']}: {known['id']}, mended by {mended}")
    unknown = [each["name"] for each in told if "skip_reason" in each]
    print(f"{len(told) - len(unknown)} packages looked at, {len(found)} vulnerabilities known.")
    if unknown:
        print(f"The registry tells nothing of {len(unknown)}: {', '.join(unknown)}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
