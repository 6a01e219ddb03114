"""Make static/print/fonts/latin: of each font beside it, what nearly all papers need.

    python scripts/latin_fonts.py [FOLDER]

A fifth of the bytes, so that a letter is printed in nine tenths of the time. What
else a paper holds, it is printed with the whole fonts: portal/documents/render.py.
"""

import sys
from pathlib import Path

from fontTools import subset

FONTS = Path(__file__).resolve().parent.parent / "static" / "print" / "fonts"
LETTERS = (
    *range(0x20, 0x250),  # Latin, with Sámi and what Europe writes
    0x292,  # Skolt Sámi «ʒ», and its sign of softness
    0x2B9,
    *range(0x2000, 0x2028),  # spaces, dashes, quotation marks, «…»
    *(0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC),
    *range(0x2190, 0x2194),  # arrows
    *(0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
    0x25A1,  # for what no font has
)
# Kerning, accents in their place, figures of one width; no ligatures, so that a text
# is copied as it was written.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]


def make(folder: Path) -> None:
    options = subset.Options(layout_features=FEATURES, hinting=False)
    for source in sorted(FONTS.glob("Inter-*.ttf")):
        font = subset.load_font(source, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=LETTERS)
        subsetter.subset(font)
        subset.save_font(font, folder / source.name, options)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FONTS / "latin")
