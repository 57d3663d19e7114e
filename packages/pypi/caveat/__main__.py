"""`python -m caveat`: runs the program with the same arguments."""

import os
import subprocess
import sys

from . import find_program


def main() -> int:
    try:
        program = find_program()
    except FileNotFoundError as error:
        print(f"caveat: {error}", file=sys.stderr)
        return 2
    if os.name != "nt":
        os.execv(program, [program, *sys.argv[1:]])
    return subprocess.run([program, *sys.argv[1:]]).returncode


if __name__ == "__main__":
    sys.exit(main())
