"""Makes the pictures of VS Code in a folder small: 128 colours are all that text needs.

    pip install pillow==13.0.0
    python3 tests/vscode/shrink.py docs/images
"""

import pathlib
import sys

from PIL import Image

for path in sorted(pathlib.Path(sys.argv[1]).glob("vscode-*.png")):
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(128, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1024} KB")
