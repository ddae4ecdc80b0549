"""Pictures to measure with: every class of plate under every condition, and pictures without any.

    rendered_sets.py --pictures ../shared/plates --out build/rendered [--count 500]

Writes OUT/<class>/*.jpg with labels.csv (the condition stands as `set`) and OUT/no_plate/*.jpg. The
same seed gives the same pictures. The scenes behind the plates are those that training holds out;
without real pictures, drawn grounds.
"""
import argparse
import csv
import math
import os
import random
import sys

import cv2
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import degradation
import grammar
import lettering
import pictures
import rectify
import rendering
import scenes

SIZE = 640, 480
SEED = 20211
# Name, plate width in pixels (least, most), tilt in degrees (least, most).
CONDITIONS = (("plain", (90, 200), (0, 12)), ("small", (60, 76), (0, 12)),
              ("tilt", (90, 170), (25, 35)), ("night", (90, 180), (0, 15)),
              ("motion", (100, 200), (0, 12)), ("rain", (90, 180), (0, 12)),
              ("jpeg_30", (80, 180), (0, 12)), ("dirt", (90, 180), (0, 12)))


def tilted_quad(rng, wide, aspect, tilt):
    """A plate `wide` pixels across, turned by `tilt` degrees to either side."""
    while True:
        quad = degradation.tilted_quad(rng, wide, aspect, tilt[1])
        top = quad[1] - quad[0]
        across = math.degrees(math.atan2(abs(top[1]), top[0]))
        # Seen from the side, a plate is narrower than it is wide.
        ratio = rectify.sides(quad)[0] / max(1.0, rectify.sides(quad)[1]) / aspect
        turned = max(across, math.degrees(math.acos(min(1.0, ratio))))
        if tilt[0] <= turned <= tilt[1] + 2:
            return quad


def without_plates(scene):
    """The scene's picture with its plates painted over, coarsely: a new plate lies over most."""
    picture, mask = scene.picture.copy(), np.zeros(scene.picture.shape[:2], np.uint8)
    for quad in scene.quads:
        cv2.fillConvexPoly(mask, scenes.grown(quad, 0.25).astype(np.int32), 255)
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    gone = cv2.dilate(cv2.resize(mask, small.shape[1::-1]), np.ones((3, 3), np.uint8))
    filled = cv2.resize(cv2.inpaint(small, gone, 3, cv2.INPAINT_TELEA), picture.shape[1::-1])
    picture[mask > 0] = filled[mask > 0]
    return picture


def window(rng, scene, wide, size=SIZE):
    """A window of the scene about its plate, scaled so that the plate would be `wide` pixels, with
    the plates painted over; and the middle of where the plate was."""
    quad = rng.choice(scene.quads)
    k = wide / rectify.sides(quad)[0]
    at = np.float32([size[0] * rng.uniform(0.35, 0.65), size[1] * rng.uniform(0.4, 0.75)])
    picture = without_plates(scene)
    if k < 0.5:
        picture = cv2.resize(picture, None, fx=2 * k, fy=2 * k, interpolation=cv2.INTER_AREA)
        quad, k = quad * 2 * k, 0.5
    matrix = np.float32([[k, 0, 0], [0, k, 0]])
    matrix[:, 2] = at - quad.mean(0) * k
    return cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REFLECT), at


def night(rng, picture, noise, quad):
    """Little light but the plate's own reflection, headlights that blind beside it, noise."""
    h, w = picture.shape[:2]
    out = picture.astype(np.float32) * rng.uniform(0.15, 0.35)
    mask = np.zeros((h, w), np.float32)
    cv2.fillConvexPoly(mask, quad.astype(np.int32), 1.0)
    out += picture * mask[..., None] * rng.uniform(0.3, 0.6)
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    wide = rectify.sides(quad)[0]
    middle = quad.mean(0)
    for side in (-1, 1):
        cx, cy = middle + [side * wide * rng.uniform(1.1, 1.8), -wide * rng.uniform(0.1, 0.5)]
        s = wide * rng.uniform(0.15, 0.35)
        out += (230 * np.exp(-((xs - cx) ** 2 + (ys - cy) ** 2) / (2 * s * s)))[..., None]
    return out + noise.standard_normal(out.shape, np.float32) * rng.uniform(4, 9)


def under(rng, condition, picture, quad, noise):
    """(picture as the camera gives it, its JPEG quality)"""
    wide, out, quality = rectify.sides(quad)[0], picture.astype(np.float32), rng.randint(75, 95)
    if condition == "night":
        out = night(rng, picture, noise, quad)
    elif condition == "motion":
        out = degradation.motion(rng, out, max(3.0, wide * rng.uniform(0.02, 0.035)))
    elif condition == "rain":
        out = degradation.rain(rng, picture, noise)
    elif condition == "dirt":
        degradation.dirt(rng, out, quad)
    elif condition == "jpeg_30":
        quality = 30
    out = out * rng.uniform(0.75, 1.15) + noise.standard_normal(out.shape, np.float32) * 2
    return np.clip(out, 0, 255).astype(np.uint8), quality


def ground(rng, loaded, noise, wide):
    if loaded:
        return window(rng, rng.choice(loaded), wide)
    base = np.float32([rng.uniform(40, 200) for _ in range(3)])
    small = np.clip(base + noise.standard_normal((6, 8, 3), np.float32) * 30, 0, 255)
    return cv2.resize(small.astype(np.uint8), SIZE), np.float32(SIZE) / 2


def write_class(folder, kind, count, renderer, loaded, seed):
    name, color, rows, _ = kind
    rng, noise = random.Random(f"{seed} {name}"), np.random.default_rng([seed, len(name)])
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    with open(os.path.join(folder, name, "labels.csv"), "w", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["image", "number", "color", "x", "y", "w", "h", "rows", "x1", "y1", "x2",
                        "y2", "x3", "y3", "x4", "y4", "set"])
        for k in range(count):
            condition, widths, tilt = CONDITIONS[k % len(CONDITIONS)]
            number = grammar.number_of(rng, name)
            sheet = renderer.draw_number(rng, name, color, rows, number)
            wide = rng.uniform(*widths)
            picture, at = ground(rng, loaded, noise, wide)
            quad = tilted_quad(rng, wide, sheet.shape[1] / sheet.shape[0], tilt) + at
            gain = rng.uniform(0.6, 1.0)
            sheet = cv2.convertScaleAbs(sheet, alpha=gain, beta=rng.uniform(0, 20))
            picture = degradation.paste(sheet, picture, quad)
            picture, quality = under(rng, condition, picture, quad, noise)
            image = f"{name}_{k:04}.jpg"
            cv2.imwrite(os.path.join(folder, name, image), picture,
                        [cv2.IMWRITE_JPEG_QUALITY, quality])
            low, size = quad.min(0), np.ptp(quad, 0)
            table.writerow([image, number, color, *(round(float(v)) for v in (*low, *size)), rows,
                            *(round(float(v), 1) for v in quad.flatten()), condition])


def write_no_plate(folder, count, loaded, seed):
    """Lettering, signs and parts of vehicles, and never a plate."""
    rng, noise = random.Random(f"{seed} none"), np.random.default_rng([seed, 0])
    words = lettering.Lettering()
    os.makedirs(os.path.join(folder, "no_plate"), exist_ok=True)
    for k in range(count):
        picture, _ = ground(rng, loaded if k % 2 else [], noise, rng.uniform(90, 200))
        for _ in range(rng.randint(1, 4)):
            patch = words.patch(rng)
            area = degradation.tilted_quad(rng, rng.uniform(40, 260),
                                           patch.shape[1] / patch.shape[0], 25)
            area = area + np.float32([rng.uniform(80, 560), rng.uniform(60, 420)])
            picture = degradation.paste(patch, picture, area)
        picture, _ = words.overlaid(rng, picture)
        cv2.imwrite(os.path.join(folder, "no_plate", f"no_plate_{k:04}.jpg"), picture)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", default="../shared/plates")
    parser.add_argument("--glyphs", help="glyph pictures; default PICTURES/glyphs, else fonts")
    parser.add_argument("--out", default="build/rendered")
    parser.add_argument("--count", type=int, default=500, help="pictures of each class")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    renderer = rendering.Renderer(options.glyphs or os.path.join(options.pictures, "glyphs"),
                                  os.path.join(options.pictures, "blanks"))
    found = pictures.load([os.path.join(options.pictures, f) for f in ("scenes", "crops")])
    loaded = scenes.load([p for p in found if p.held_out and p.set != scenes.BOXED_SET]).scenes
    for kind in grammar.ISSUED:
        write_class(options.out, kind, options.count, renderer, loaded, options.seed)
        print(kind[0], options.count, flush=True)
    write_no_plate(options.out, 200, loaded, options.seed)


if __name__ == "__main__":
    main()
