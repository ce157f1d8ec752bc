"""``python -m sample_data --rows 10000``: write a sales zip, print what it holds."""

import argparse
from pathlib import Path

from sample_data.sales import write_sample


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sample_data", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="records, the header not counted")
    parser.add_argument("--path", type=Path, help="default: '<rows> Sales Records.zip' here")
    parser.add_argument("--seed", type=int, default=42, help="another seed gives other records")
    arguments = parser.parse_args()
    path = arguments.path or Path(f"{arguments.rows} Sales Records.zip")
    print(path, write_sample(path, arguments.rows, arguments.seed))


if __name__ == "__main__":
    main()
