"""Clean plates by the geometry of GA 36-2018: 1 mm is 1 pixel.

440x140 single row: characters 45x90, gaps 12, 34 between the second and the third with a dot of
10; 480x140 new energy: first character 45x90, the others 43x90, gaps 9, 49 after the second;
440x220 rear: two of 80x60 above five of 65x110, gaps 15; 300x165 low speed: the same, smaller.
"""
import os
from typing import NamedTuple

import cv2
import numpy as np

import grammar
import glyphs as glyph_sources

TOP = 25
# Mean sheet colour (BGR) of each plate colour and its ink.
SHEET = {"blue": (150, 70, 20), "yellow": (20, 175, 235), "white": (240, 240, 240),
         "black": (25, 22, 20), "green": (110, 200, 110), "yellow_green": (110, 195, 110)}
INK = {"blue": 245, "yellow": 15, "white": 15, "black": 240, "green": 15, "yellow_green": 15}
BLANKS = {("blue", 1): "blue_140", ("yellow", 1): "yellow_140", ("white", 1): "white_140",
          ("black", 1): "black_140", ("green", 1): "green_140",
          ("yellow_green", 1): "green_yellow_140", ("yellow", 2): "yellow_220",
          ("white", 2): "white_220"}
RED = (35, 25, 200)
LOW_SPEED_SIZE = 300, 165


class Drawn(NamedTuple):
    picture: np.ndarray  # HxWx3 uint8, BGR
    number: str
    color: str
    rows: int


class Place(NamedTuple):
    """Where one character stands on the sheet, and in which drawing."""
    x: float
    y: float
    size: tuple
    family: str


def sheet_size(color, rows):
    if rows == 2:
        return 440, 220
    return (480 if "green" in color else 440), 140


def two_rows(upper, lower):
    """Places of `upper` characters above `lower` ones."""
    if upper == 2:
        places = [Place(x, 15, (80, 60), "up") for x in (110, 250)]
    else:  # WJ and the province.
        places = [Place(105, 15, (46, 60), "up"), Place(155, 15, (46, 60), "up"),
                  Place(262, 15, (70, 60), "up")]
    left = (440 - lower * 65 - (lower - 1) * 15) / 2
    return places + [Place(left + 80 * k, 92, (65, 110), "down") for k in range(lower)]


def layout(name, count):
    """The places of `count` characters on a plate of the class."""
    if name in ("armed_police_rear",):
        return two_rows(3, count - 3)
    if name in ("yellow_rear", "trailer", "low_speed", "military_rear"):
        return two_rows(2, count - 2)
    if name in ("green", "yellow_green"):
        xs = [15.5, 69.5] + [161.5 + 52 * k for k in range(count - 2)]
        return [Place(x, TOP, (45 if k == 0 else 43, 90), "green") for k, x in enumerate(xs)]
    if count == 7:
        xs = [15.5, 72.5] + [151.5 + 57 * k for k in range(5)]
        return [Place(x, TOP, (45, 90), "140") for x in xs]
    # Eight characters on 440: evenly, a little narrower.
    width = 43
    gap = (440 - 31 - count * width) / (count - 1)
    return [Place(15.5 + k * (width + gap), TOP, (width, 90), "140") for k in range(count)]


def is_red(name, k, character, count):
    if character in "警使领应急":
        return True
    if name.startswith("armed_police"):
        return k < 3 or (k == count - 1 and character.isalpha())
    return name.startswith("military") and k < (2 if name.endswith("rear") else 1)


class Renderer:
    """Draws random plates. Not thread-safe: one per thread."""

    def __init__(self, glyph_folder=None, blank_folder=None, font_share=0.22):
        self.pictures, self.fonts = glyph_sources.sources(glyph_folder)
        self.font_share = font_share if self.pictures else 1.0
        if not self.fonts:
            self.font_share = 0.0
        self.blanks = {}
        for kind, stem in BLANKS.items():
            path = os.path.join(blank_folder or "", stem + ".png")
            if blank_folder and os.path.exists(path):
                self.blanks[kind] = cv2.resize(cv2.imread(path), sheet_size(*kind),
                                               interpolation=cv2.INTER_AREA)

    def draw(self, rng, classes=grammar.CLASSES):
        """A random plate of these classes."""
        name, color, rows, number = grammar.draw(rng, classes)
        return Drawn(self.draw_number(rng, name, color, rows, number), number, color, rows)

    def draw_number(self, rng, name, color, rows, number):
        source = self.pictures
        if source is None or rng.random() < self.font_share or \
                not all(source.has(c) for c in number):
            # The first fonts are what Debian draws Chinese with, so they come more often.
            source = self.fonts[0] if rng.random() < 0.5 else rng.choice(self.fonts)
        sheet = self.sheet(rng, color, rows)
        free = rows == 1 and source is not self.pictures and rng.random() < 0.3
        ink, red = self.ink(rng, name, number, sheet.shape[:2], source, free)
        dot = name not in ("green", "yellow_green") and rng.random() < 0.9 and not free
        if dot and rows == 2:
            cv2.circle(ink, (220, 45), 6, 1.0, -1, cv2.LINE_AA)
        elif dot and len(number) == 7 and not number.startswith("使"):
            cv2.circle(ink, (134, 70), 5, 1.0, -1, cv2.LINE_AA)
        value = INK[color] + rng.uniform(-20, 10)
        tint = np.float32([value + rng.uniform(-12, 12) for _ in range(3)])
        out = sheet + (tint - sheet) * ink[..., None]
        if red is not None:
            out += (np.float32(RED) - out) * red[..., None]
        screws(rng, out)
        out = np.clip(out, 0, 255).astype(np.uint8)
        if name == "low_speed":
            out = cv2.resize(out, LOW_SPEED_SIZE, interpolation=cv2.INTER_AREA)
        return out

    def sheet(self, rng, color, rows):
        """The empty plate, float32."""
        if (color, rows) in self.blanks and rng.random() < 0.3:
            return self.blanks[color, rows].astype(np.float32)
        width, height = sheet_size(color, rows)
        base = np.float32(SHEET[color]) + np.float32([rng.uniform(-25, 25) for _ in range(3)])
        sheet = np.empty((height, width, 3), np.float32)
        sheet[:] = base
        if color == "green":
            light = np.float32([rng.uniform(190, 250)] * 3)
            ramp = np.linspace(0, 1, height, dtype=np.float32) ** rng.uniform(0.6, 1.6)
            sheet[:] = light + (base - light) * ramp[:, None, None]
        if color == "yellow_green":
            sheet[:, :rng.randint(132, 146)] = np.float32(SHEET["yellow"]) + \
                np.float32([rng.uniform(-25, 25) for _ in range(3)])
        if rng.random() < 0.8:
            inset, thick = rng.randint(2, 7), rng.randint(1, 4)
            line = 20.0 if color in ("yellow", "white", "green", "yellow_green") else 235.0
            if rng.random() < 0.7:
                cv2.rectangle(sheet, (inset, inset), (width - 1 - inset, height - 1 - inset),
                              (line,) * 3, thick, cv2.LINE_AA)
        return sheet

    def ink(self, rng, name, number, shape, source, free):
        """Masks of ordinary and of red ink over the whole sheet."""
        ink, red, count = np.zeros(shape, np.float32), None, len(number)
        if free:
            free_text(rng, source, number, ink)
            return ink, None
        if any(is_red(name, k, c, count) for k, c in enumerate(number)) and rng.random() < 0.95:
            red = np.zeros(shape, np.float32)
        shift = rng.uniform(-3, 3)
        small = name == "armed_police" and rng.random() < 0.5
        for k, (character, place) in enumerate(zip(number, layout(name, count))):
            width, height = place.size
            if small and k == 2:  # The province of an armed police plate is often half as high.
                height = 55
            mask = source.glyph(character, (width, height), place.family)
            left = int(round(place.x + shift + rng.uniform(-1, 1)))
            top = int(place.y) + rng.randint(-2, 2) + (20 if small and k == 2 else 0)
            left, top = max(0, min(shape[1] - width, left)), max(0, min(shape[0] - height, top))
            target = red if red is not None and is_red(name, k, character, count) else ink
            region = target[top:top + height, left:left + width]
            np.maximum(region, mask, out=region)
        stroke = rng.random()
        if stroke < 0.12:
            ink = cv2.erode(ink, np.ones((3, 3), np.uint8))
        elif stroke < 0.24:
            ink = cv2.dilate(ink, np.ones((3, 3), np.uint8))
        return ink, red


def free_text(rng, source, number, ink):
    """The number with a font's own proportions, as printed signs and drawings have it."""
    height, width = ink.shape
    pieces = [source.raw(c) for c in number]
    boxes = [p[:, np.any(p > 0.5, 0)] for p in pieces]
    rows = np.any(np.hstack(boxes) > 0.5, 1)
    top, bottom = rows.argmax(), len(rows) - rows[::-1].argmax()
    gap = np.zeros((bottom - top, rng.randint(6, 26)), np.float32)
    line = []
    for k, box in enumerate(boxes):
        line += [box[top:bottom], gap] + ([gap] if k == 1 else [])
    text = np.hstack(line[:-1])
    scale = min(height * rng.uniform(0.55, 0.8) / text.shape[0],
                width * rng.uniform(0.86, 0.96) / text.shape[1])
    text = cv2.resize(text, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    y, x = (height - text.shape[0]) // 2, (width - text.shape[1]) // 2
    ink[y:y + text.shape[0], x:x + text.shape[1]] = text


def screws(rng, sheet):
    """Screw heads or holes where GA 36 has the four fixing holes."""
    if rng.random() < 0.5:
        return
    height, width = sheet.shape[:2]
    value = rng.choice((40.0, 130.0, 220.0))
    for x in (width * 0.25, width * 0.75):
        for y in (13, height - 13):
            if rng.random() < 0.6:
                at = (int(x) + rng.randint(-4, 4), y + rng.randint(-3, 3))
                cv2.circle(sheet, at, rng.randint(4, 9), (value,) * 3, -1, cv2.LINE_AA)
