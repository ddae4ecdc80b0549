"""Training scenes for the locator: real pictures moved, scaled and relit, with rendered
plates laid over the real ones and elsewhere, plates that fill their picture, and things beside
them that are no plates."""
import math
import random

import cv2
import numpy as np

import degradation
import grammar
import lettering
import pictures
import rectify
import rendering

SIDE = 320  # Pixels of a training scene; the network itself takes any multiple of 32.
GREY = 114
LONG_SIDE_MAX = 960
# A box is drawn round the plate in every picture of this set: its scenes are never learned,
# only the rectified plates out of them.
BOXED_SET = "toll"


class Scene:
    def __init__(self, picture, quads):
        self.picture, self.quads = picture, quads


class Loaded:
    """What the locator learns from: scenes, rectified real plates to paste, and pictures that
    one plate fills."""

    def __init__(self):
        self.scenes, self.plates, self.crops = [], [], []

    def __len__(self):
        return len(self.scenes)


def load(found):
    loaded = Loaded()
    for item in found:
        if len(item.plates) == 1 and item.plates[0].quad is None and item.plates[0].number:
            picture = pictures.decode(item.path)[0]
            whole = degradation.unit_quad(picture.shape[1], picture.shape[0])
            loaded.crops.append(Scene(picture, [whole]))
        if not all(p.quad is not None for p in item.plates):
            continue
        picture, scale = pictures.decode(item.path, LONG_SIDE_MAX)
        quads = [p.quad * scale for p in item.plates]
        for plate, quad in zip(item.plates, quads):
            if plate.color and np.linalg.norm(quad[1] - quad[0]) > 70:
                width, height = rendering.sheet_size(plate.color, plate.rows)
                sheet = rectify.part_of(picture, quad, (0, 0, 1, 1), width // 2, height // 2)
                loaded.plates.append((sheet, 3.0 if plate.color != "blue" else 0.3))
        if item.set != BOXED_SET:
            loaded.scenes.append(Scene(picture, quads))
    return loaded


def grown(quad, share):
    """The quad with `share` of its height more on every side."""
    wide, tall = rectify.sides(quad)
    across, down = (quad[1] - quad[0]) / wide, (quad[3] - quad[0]) / tall
    d = share * tall
    return (quad + np.float32([-across - down, across - down, across + down, down - across])
            * d).astype(np.float32)


def taller(quad, factor):
    """The quad `factor` times as high about its middle."""
    across = np.float32([(quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2])
    middle = across[[0, 1, 1, 0]]
    return (middle + (quad - middle) * factor).astype(np.float32)


class Scenes:
    """An endless source of (picture uint8, quads, ignored boxes). One per thread."""

    def __init__(self, renderer, loaded, seed):
        self.rng, self.noise = random.Random(seed), np.random.default_rng(seed)
        self.renderer, self.loaded = renderer, loaded
        self.pool, self.lettering = [], lettering.Lettering()

    def reseed(self, seed):
        self.rng.seed(seed)
        self.noise = np.random.default_rng(seed)

    def sheet(self):
        """A plate to paste: mostly rendered, sometimes cut from a real picture."""
        rng = self.rng
        if self.loaded.plates and rng.random() < 0.15:
            return rng.choices(self.loaded.plates, [p[1] for p in self.loaded.plates])[0][0]
        if len(self.pool) < 32 or rng.random() < 0.25:
            classes = grammar.SCARCE if rng.random() < 0.5 else grammar.CLASSES
            drawn = cv2.resize(self.renderer.draw(rng, classes).picture, None, fx=0.6, fy=0.6,
                               interpolation=cv2.INTER_AREA)
            self.pool.append(drawn)
            if len(self.pool) > 1500:
                self.pool.pop(0)
            return drawn
        return rng.choice(self.pool)

    def along(self, centre, half, extent):
        """Where on one axis of the window the plate's centre comes to lie: whole in it, and
        the window filled by the picture where that is large enough."""
        low, high = min(half, SIDE / 2), max(SIDE - half, SIDE / 2)
        if extent > SIDE:
            filled = max(low, centre - (extent - SIDE)), min(high, centre)
            if filled[0] <= filled[1]:
                low, high = filled
        return self.rng.uniform(low, high)

    def place(self, scene):
        """The scene moved into a SIDE x SIDE window so that one plate is 15 to 300 wide."""
        rng = self.rng
        quad = rng.choice(scene.quads)
        wide = rectify.sides(quad)[0]
        target = 15 * 2 ** rng.uniform(0, math.log2(300 / 15))
        k = min(target / wide, 4.0)
        stretch = math.exp(rng.gauss(0, 0.06))
        angle = math.radians(rng.gauss(0, 4))
        c, s = math.cos(angle) * k, math.sin(angle) * k
        linear = np.float32([[c * stretch, -s], [s * stretch, c]])
        centre = linear @ quad.mean(0)
        half = np.float32([k * wide / 2 + 4, k * wide / 6 + 4])
        extent = np.float32([scene.picture.shape[1], scene.picture.shape[0]]) * k
        if rng.random() < 0.1:  # Look elsewhere in the picture: mostly no plate.
            at = np.float32([rng.random() * extent[0], rng.random() * extent[1]])
            to = SIDE / 2 - at + centre
        else:
            to = np.float32([self.along(centre[k], half[k], extent[k]) for k in (0, 1)])
        matrix = np.hstack([linear, (to - centre)[:, None]])
        picture = scene.picture
        if k < 0.5:  # Shrink first, against aliasing.
            picture = cv2.resize(picture, None, fx=2 * k, fy=2 * k, interpolation=cv2.INTER_AREA)
            used = matrix / np.float32([[2 * k, 2 * k, 1]])
        else:
            used = matrix
        border = cv2.BORDER_CONSTANT
        if len(scene.quads) == 1 and rng.random() < 0.4:
            border = cv2.BORDER_REPLICATE
        out = cv2.warpAffine(picture, used, (SIDE, SIDE), borderMode=border,
                             borderValue=(GREY,) * 3)
        quads = [(q @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32) for q in scene.quads]
        return out, quads

    def drawn(self):
        """A scene of plain shapes with plates on them, as drawn demonstrations are."""
        rng = self.rng
        small = np.float32([rng.uniform(30, 220) for _ in range(3)]) + \
            self.noise.standard_normal((3, 3, 3), np.float32) * rng.uniform(0, 50)
        out = cv2.resize(np.clip(small, 0, 255).astype(np.uint8), (SIDE, SIDE))
        for _ in range(rng.randint(1, 12)):
            color = [rng.uniform(0, 255) for _ in range(3)]
            a = (rng.randrange(SIDE), rng.randrange(SIDE))
            b = (a[0] + rng.randint(10, 220), a[1] + rng.randint(8, 140))
            if rng.random() < 0.75:
                cv2.rectangle(out, a, b, color, rng.choice((-1, -1, 2)), cv2.LINE_AA)
            else:
                cv2.circle(out, a, rng.randint(5, 60), color, -1, cv2.LINE_AA)
        return out, self.paste_anywhere(out, [], rng.randint(1, 2))

    def paste_anywhere(self, out, quads, count):
        """Lays plates where no plate is, in place; returns the quads with the new ones."""
        rng = self.rng
        for _ in range(count):
            sheet = self.sheet()
            wide = 26 * 2 ** rng.uniform(0, 3.2)
            quad = degradation.tilted_quad(rng, wide, sheet.shape[1] / sheet.shape[0], 40)
            low, high = quad.min(0), quad.max(0)
            room = SIDE - 4 - (high - low)
            if room.min() <= 0:
                continue
            quad = quad - low + 2 + room * np.float32([rng.random(), rng.random()])
            if any(overlaps(quad, q) for q in quads):
                continue
            sheet = cv2.convertScaleAbs(sheet, alpha=rng.uniform(0.5, 1.1), beta=rng.uniform(0, 30))
            out[:] = degradation.paste(sheet, out, quad)
            quads = quads + [quad]
        return quads

    def replace(self, out, quads):
        """Lays new plates over the real ones, about as bright, in place."""
        rng = self.rng
        new = []
        for quad in quads:
            wide, tall = rectify.sides(quad)
            low, high = quad.min(0), quad.max(0)
            if wide < 14 or tall < 4 or wide / tall < 2 or high.max() > SIDE * 1.5 or \
                    low.min() < -SIDE * 0.5:
                new.append(quad)
                continue
            sheet = self.sheet()
            target = grown(quad, rng.uniform(0.04, 0.14))
            if sheet.shape[1] < 2.5 * sheet.shape[0]:  # Two rows are higher than what was there.
                target = taller(target, wide / tall * sheet.shape[0] / sheet.shape[1])
            x0, y0 = np.clip(low, 0, SIDE - 2).astype(int)
            x1, y1 = np.clip(high, [x0 + 1, y0 + 1], SIDE).astype(int)
            was = float(out[y0:y1, x0:x1].mean())
            gain = min(1.2, (was + 20) / (float(sheet.mean()) + 20) * math.exp(rng.gauss(0, 0.25)))
            out[:] = degradation.paste(cv2.convertScaleAbs(sheet, alpha=gain, beta=5), out, target)
            new.append(target)
        return new

    def no_plates(self, out, quads):
        """Boxes, captions and lettering, in place: none of them makes or betrays a plate."""
        rng = self.rng
        for _ in range(rng.randint(1, 4)):
            color = rng.choice(((0, 0, 255), (0, 255, 0), (0, 255, 255), (255, 255, 255),
                                (20, 20, 20), [rng.uniform(0, 255) for _ in range(3)]))
            kind = rng.random()
            if kind < 0.45:
                w, h = rng.randint(20, 160), rng.randint(10, 70)
                x, y = rng.randrange(SIDE), rng.randrange(SIDE)
                if quads and rng.random() < 0.25:
                    low, high = rng.choice(quads).min(0), rng.choice(quads).max(0)
                    x, y = (low - rng.uniform(2, 14)).astype(int).tolist()
                    w, h = np.abs(high - low + 16).astype(int).tolist()
                cv2.rectangle(out, (x, y), (x + w, y + h), color, rng.randint(1, 3))
                if rng.random() < 0.5:
                    cv2.rectangle(out, (x, y - 8), (x + w // 2, y), color, -1)
            elif kind < 0.6:
                written, area = self.lettering.overlaid(rng, out)
                if area is not None and not any(overlaps(area, q) for q in quads):
                    out[:] = written
            else:
                self.lay_lettering(out, quads)

    def lay_lettering(self, out, quads):
        rng = self.rng
        patch = self.lettering.patch(rng)
        wide = min(SIDE * 0.9, 30 * 2 ** rng.uniform(0, 3))
        area = degradation.tilted_quad(rng, wide, patch.shape[1] / patch.shape[0], 30)
        area = area + np.float32([rng.uniform(0, SIDE), rng.uniform(0, SIDE)])
        if not any(overlaps(area, q) for q in quads):
            out[:] = degradation.paste(patch, out, area)

    def sample(self):
        rng = self.rng
        kind = rng.random()
        if not self.loaded.scenes or kind < 0.06:
            out, quads = self.drawn()
        elif self.loaded.crops and kind < 0.14:
            out, quads = self.place(rng.choice(self.loaded.crops))
            out = np.ascontiguousarray(out)
        else:
            out, quads = self.place(rng.choice(self.loaded.scenes))
            out = np.ascontiguousarray(out)
            if rng.random() < 0.4:
                quads = self.replace(out, quads)
            if rng.random() < 0.15:
                quads = self.paste_anywhere(out, quads, 1)
        if rng.random() < 0.3:
            self.no_plates(out, quads)
        if rng.random() < 0.85:
            out = degradation.camera(rng, out, None, 0.55, self.noise)
        kept, ignored = [], []
        for quad in quads:
            low, high = quad.min(0), quad.max(0)
            if high.min() < 0 or low.max() > SIDE:
                continue
            slack = 0.06 * (high - low)
            whole = (low > -slack).all() and (high < SIDE + slack).all()
            (kept if whole and rectify.sides(quad)[0] >= 12 else ignored).append(quad)
        return out, kept, ignored


def overlaps(a, b):
    """Whether the bounding boxes of two quads touch."""
    return bool((a.min(0) < b.max(0)).all() and (b.min(0) < a.max(0)).all())
