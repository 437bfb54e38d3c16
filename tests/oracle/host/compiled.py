#!/usr/bin/env python
"""Small programs, sorted by what CPython 3.12's compiler says of them: that the record is its word.

The programs that the product is tried on stand in compiled.json; `tests/compiled.rs` reads them.
"""

import json
import sys
import warnings
from pathlib import Path

RECORDED = Path(__file__).parent / "compiled.json"


def refuses(program):
    try:
        compile(program.encode(), "program", "exec", dont_inherit=True)
    except SyntaxError:
        return True
    return False


def main():
    warnings.simplefilter("ignore")
    recorded = json.loads(RECORDED.read_text())
    wrong = [one for one in recorded["refused"] if not refuses(one)] + [one for one in recorded["accepted"] if refuses(one)]
    for one in wrong:
        print(f"recorded wrongly: {one!r}")
    count = len(recorded["refused"]) + len(recorded["accepted"])
    print(f"{count} small programs, {len(wrong)} disagreements with the compiler")
    return count - len(wrong), len(wrong)


if __name__ == "__main__":
    sys.exit(main()[1] > 0)
