"""Where the characters of rendered plates come from: a folder of glyph pictures or fonts.

A glyph is a float32 mask, 0 background to 1 ink, of the size asked for (millimetres of
GA 36 taken as pixels). FAMILIES are the drawings of GA 36: a single row, new energy, and the
upper and lower row of a plate of two.
"""
import os

import cv2
import numpy as np

FAMILIES = "140", "green", "up", "down"
FONT_FOLDERS = ["/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
                "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
                "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"]
LATIN_FONTS = ["/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
               "/usr/share/fonts/truetype/dejavu/DejaVuSansCondensed-Bold.ttf",
               "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
               "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"]


def fit(mask, width, height):
    """A tight mask stretched to width x height; thin characters (1) keep their shape."""
    rows, cols = np.any(mask > 0.5, 1), np.any(mask > 0.5, 0)
    if not rows.any():
        return np.zeros((height, width), np.float32)
    top, bottom = rows.argmax(), len(rows) - rows[::-1].argmax()
    left, right = cols.argmax(), len(cols) - cols[::-1].argmax()
    tight = mask[top:bottom, left:right]
    natural = tight.shape[1] * height / tight.shape[0]
    target = width if natural > 0.33 * width else max(8, int(natural))
    tight = cv2.resize(tight, (target, height), interpolation=cv2.INTER_AREA)
    out = np.zeros((height, width), np.float32)
    left = (width - target) // 2
    out[:, left:left + target] = tight
    return out


class PictureGlyphs:
    """Glyphs read from pictures named 140_<c>, green_<c>, 220_<c>, 220_up_<c> and 220_down_<c>
    (.jpg or .png), black on white."""

    def __init__(self, folder):
        self.masks, self.cache = {}, {}
        for name in sorted(os.listdir(folder)):
            stem, extension = os.path.splitext(name)
            family, _, character = stem.rpartition("_")
            if extension not in (".jpg", ".png"):
                continue
            data = np.fromfile(os.path.join(folder, name), np.uint8)
            picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
            self.masks[family, character] = 1.0 - picture.astype(np.float32) / 255

    def has(self, character):
        return ("140", character) in self.masks or character == "O"

    def mask(self, character, family):
        """The drawing of that family, else of the next best one."""
        names = [f"220_{family}", "220", "140"] if family in ("up", "down") else [family, "140"]
        for name in names:
            if (name, character) in self.masks:
                return self.masks[name, character]
        return None

    def glyph(self, character, size, family="140"):
        key = (character, size, family)
        if key not in self.cache:
            mask = self.mask(character, family)
            if mask is None:  # On a plate the letter O is drawn as the digit.
                mask = self.mask("0", family)
            self.cache[key] = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
        return self.cache[key]


class FontGlyphs:
    """Glyphs of one CJK font, with letters and digits of the same or of a Latin font."""

    def __init__(self, cjk, latin=None):
        from PIL import ImageFont
        self.cjk = ImageFont.truetype(cjk, 110)
        self.latin = ImageFont.truetype(latin, 110) if latin else self.cjk
        self.cache = {}

    def has(self, character):
        return True

    def raw(self, text):
        """The text as one mask with the font's own spacing."""
        from PIL import Image, ImageDraw
        font = self.latin if text.isascii() else self.cjk
        canvas = Image.new("L", (170 * len(text) + 40, 200), 0)
        ImageDraw.Draw(canvas).text((20, 20), text, fill=255, font=font)
        return np.asarray(canvas, np.float32) / 255

    def glyph(self, character, size, family="140"):
        key = (character, size)
        if key not in self.cache:
            self.cache[key] = fit(self.raw(character), *size)
        return self.cache[key]


def available_fonts():
    """Every pairing of an installed CJK font with itself and with each Latin font."""
    pairs = []
    for cjk in filter(os.path.exists, FONT_FOLDERS):
        pairs.append((cjk, None))
        pairs += [(cjk, latin) for latin in LATIN_FONTS if os.path.exists(latin)]
    return pairs


def sources(folder):
    """(PictureGlyphs or None, [FontGlyphs, ...]): what rendering may draw with here."""
    pictures = PictureGlyphs(folder) if folder and os.path.isdir(folder) else None
    fonts = [FontGlyphs(*pair) for pair in available_fonts()]
    if pictures is None and not fonts:
        raise FileNotFoundError(
            f"glyphs: neither a folder ({folder!r}) nor a font of {FONT_FOLDERS} is here")
    return pictures, fonts
