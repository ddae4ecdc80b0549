"""Clean plates by the geometry of GA 36-2018: 1 mm is 1 pixel.

440x140 single row: characters 45x90, gaps 12, 34 between the second and the
third with a dot of 10; 480x140 new energy: first character 45x90, the others
43x90, gaps 9, 49 after the second. A layout is a list of (x, width); two-row
plates are added by a layout with their own rows.
"""
import os

import cv2
import numpy as np

import grammar
import glyphs as glyph_sources

HEIGHT = 140
TOP = 25
# Mean sheet colour (BGR) of each plate colour and its ink.
SHEET = {"blue": (150, 70, 20), "yellow": (20, 175, 235), "white": (240, 240, 240),
         "black": (25, 22, 20), "green": (110, 200, 110), "yellow_green": (110, 195, 110)}
INK = {"blue": 245, "yellow": 15, "white": 15, "black": 240, "green": 15, "yellow_green": 15}
BLANKS = {"blue": "blue_140", "yellow": "yellow_140", "white": "white_140",
          "black": "black_140", "green": "green_140", "yellow_green": "green_yellow_140"}
RED = (35, 25, 200)


def layout(name, count):
    """[(x, width)] of `count` characters on a plate of the class, and the sheet's width."""
    if name in ("green", "yellow_green"):
        xs = [15.5, 69.5] + [161.5 + 52 * k for k in range(count - 2)]
        return [(x, 45 if k == 0 else 43) for k, x in enumerate(xs)], 480
    if count == 7:
        xs = [15.5, 72.5] + [151.5 + 57 * k for k in range(5)]
        return [(x, 45) for x in xs], 440
    # Eight characters on 440: evenly, a little narrower.
    width = 43
    gap = (440 - 31 - count * width) / (count - 1)
    return [(15.5 + k * (width + gap), width) for k in range(count)], 440


def is_red(name, k, character):
    if character in "警使领应急":
        return True
    return (name == "armed_police" and k < 2) or (name == "military" and k == 0)


class Renderer:
    """Draws random plates. Not thread-safe: one per thread."""

    def __init__(self, glyph_folder=None, blank_folder=None, font_share=0.22):
        self.pictures, self.fonts = glyph_sources.sources(glyph_folder)
        self.font_share = font_share if self.pictures else 1.0
        if not self.fonts:
            self.font_share = 0.0
        self.blanks = {}
        for color, stem in BLANKS.items():
            path = os.path.join(blank_folder or "", stem + ".png")
            if blank_folder and os.path.exists(path):
                width = 480 if "green" in color else 440
                picture = cv2.imread(path)
                self.blanks[color] = cv2.resize(picture, (width, HEIGHT),
                                                interpolation=cv2.INTER_AREA)

    def draw(self, rng):
        """(picture HxWx3 uint8, number, colour) of a random plate."""
        name, color, number = grammar.draw(rng)
        return self.draw_number(rng, name, color, number), number, color

    def draw_number(self, rng, name, color, number):
        source = self.pictures
        if source is None or rng.random() < self.font_share or \
                not all(source.has(c) for c in number):
            # The first fonts are what Debian draws Chinese with, so they come more often.
            source = self.fonts[0] if rng.random() < 0.5 else rng.choice(self.fonts)
        places, width = layout(name, len(number))
        sheet = self.sheet(rng, color, width)
        free = source is not self.pictures and rng.random() < 0.3
        ink, red = self.ink(rng, name, number, places, width, source, free)
        dot = name not in ("green", "yellow_green") and rng.random() < 0.9 and not free
        if dot and len(number) == 7 and not number.startswith("使"):
            cv2.circle(ink, (134, 70), 5, 1.0, -1, cv2.LINE_AA)
        value = INK[color] + rng.uniform(-20, 10)
        tint = np.float32([value + rng.uniform(-12, 12) for _ in range(3)])
        out = sheet + (tint - sheet) * ink[..., None]
        if red is not None:
            out += (np.float32(RED) - out) * red[..., None]
        screws(rng, out)
        return np.clip(out, 0, 255).astype(np.uint8)

    def sheet(self, rng, color, width):
        """The empty plate, float32."""
        if color in self.blanks and rng.random() < 0.3:
            return self.blanks[color].astype(np.float32)
        base = np.float32(SHEET[color]) + np.float32([rng.uniform(-25, 25) for _ in range(3)])
        sheet = np.empty((HEIGHT, width, 3), np.float32)
        sheet[:] = base
        if color == "green":
            light = np.float32([rng.uniform(190, 250)] * 3)
            ramp = np.linspace(0, 1, HEIGHT, dtype=np.float32) ** rng.uniform(0.6, 1.6)
            sheet[:] = light + (base - light) * ramp[:, None, None]
        if color == "yellow_green":
            sheet[:, :rng.randint(132, 146)] = np.float32(SHEET["yellow"]) + \
                np.float32([rng.uniform(-25, 25) for _ in range(3)])
        if rng.random() < 0.8:
            inset, thick = rng.randint(2, 7), rng.randint(1, 4)
            line = 20.0 if color in ("yellow", "white", "green", "yellow_green") else 235.0
            if rng.random() < 0.7:
                cv2.rectangle(sheet, (inset, inset), (width - 1 - inset, HEIGHT - 1 - inset),
                              (line,) * 3, thick, cv2.LINE_AA)
        return sheet

    def ink(self, rng, name, number, places, width, source, free):
        """Masks of ordinary and of red ink over the whole sheet."""
        ink = np.zeros((HEIGHT, width), np.float32)
        red = np.zeros((HEIGHT, width), np.float32) if any(
            is_red(name, k, c) for k, c in enumerate(number)) else None
        green = "green" in name
        if free:
            free_text(rng, source, number, ink)
            return ink, None
        shift = rng.uniform(-3, 3)
        for k, (character, (x, wide)) in enumerate(zip(number, places)):
            mask = source.glyph(character, wide, green)
            left = int(round(x + shift + rng.uniform(-1, 1)))
            top = TOP + rng.randint(-2, 2)
            left = max(0, min(width - wide, left))
            target = red if red is not None and is_red(name, k, character) else ink
            region = target[top:top + 90, left:left + wide]
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
    width = sheet.shape[1]
    value = rng.choice((40.0, 130.0, 220.0))
    for x in (width * 0.25, width * 0.75):
        for y in (13, HEIGHT - 13):
            if rng.random() < 0.6:
                at = (int(x) + rng.randint(-4, 4), y + rng.randint(-3, 3))
                cv2.circle(sheet, at, rng.randint(4, 9), (value,) * 3, -1, cv2.LINE_AA)
