"""Where the characters of rendered plates come from: a folder of glyph pictures or fonts.

A glyph is a float32 mask, 0 background to 1 ink, 90 high and `width` wide
(millimetres of GA 36 taken as pixels).
"""
import os

import cv2
import numpy as np

HEIGHT = 90
FONT_FOLDERS = ["/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
                "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
                "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"]
LATIN_FONTS = ["/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
               "/usr/share/fonts/truetype/dejavu/DejaVuSansCondensed-Bold.ttf",
               "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
               "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"]


def fit(mask, width):
    """A tight mask stretched to width x HEIGHT; thin characters (1) keep their shape."""
    rows, cols = np.any(mask > 0.5, 1), np.any(mask > 0.5, 0)
    if not rows.any():
        return np.zeros((HEIGHT, width), np.float32)
    top, bottom = rows.argmax(), len(rows) - rows[::-1].argmax()
    left, right = cols.argmax(), len(cols) - cols[::-1].argmax()
    tight = mask[top:bottom, left:right]
    natural = tight.shape[1] * HEIGHT / tight.shape[0]
    target = width if natural > 0.33 * width else max(8, int(natural))
    tight = cv2.resize(tight, (target, HEIGHT), interpolation=cv2.INTER_AREA)
    out = np.zeros((HEIGHT, width), np.float32)
    left = (width - target) // 2
    out[:, left:left + target] = tight
    return out


class PictureGlyphs:
    """Glyphs read from pictures named 140_<c>.jpg and green_<c>.jpg, black on white."""

    def __init__(self, folder):
        self.masks = {}
        for name in sorted(os.listdir(folder)):
            stem, extension = os.path.splitext(name)
            family, _, character = stem.partition("_")
            if extension not in (".jpg", ".png") or family not in ("140", "green"):
                continue
            data = np.fromfile(os.path.join(folder, name), np.uint8)
            picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
            mask = 1.0 - picture.astype(np.float32) / 255
            self.masks[family, character] = mask
        self.cache = {}

    def has(self, character):
        return ("140", character) in self.masks or character == "O"

    def glyph(self, character, width, green=False):
        key = (character, width, green)
        if key not in self.cache:
            family = "green" if green else "140"
            name = character
            if character == "O" and (family, "O") not in self.masks:
                name = "0"  # On a plate the letter is drawn as the digit.
            mask = self.masks.get((family, name))
            if mask is None:
                mask = self.masks["140", name]
            self.cache[key] = cv2.resize(mask, (width, HEIGHT), interpolation=cv2.INTER_AREA)
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

    def glyph(self, character, width, green=False):
        key = (character, width)
        if key not in self.cache:
            self.cache[key] = fit(self.raw(character), width)
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
