"""What a roadside camera does to a plate: perspective, light, blur, noise, JPEG.

Pictures are uint8 BGR; a quad is a float32 4x2 array of corners, top-left,
top-right, bottom-right, bottom-left of the plate as read.
"""
import math

import cv2
import numpy as np


def unit_quad(width, height):
    return np.float32([[0, 0], [width, 0], [width, height], [0, height]])


def tilted_quad(rng, width, aspect, tilt_max_deg=35):
    """Corners round (0, 0) of a plate `width` pixels wide, seen by a camera at a slant."""
    yaw = math.radians(rng.triangular(-tilt_max_deg, tilt_max_deg, 0))
    pitch = math.radians(rng.triangular(-30, 30, 5))
    roll = math.radians(rng.gauss(0, 5))
    cy, sy, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    cr, sr = math.cos(roll), math.sin(roll)
    distance = rng.uniform(4, 20)
    points = []
    for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        y /= aspect
        px, pz = x * cy, x * sy
        py, pz = y * cp - pz * sp, y * sp + pz * cp
        px, py = px * cr - py * sr, px * sr + py * cr
        k = distance / (distance + pz)
        points.append((px * k * width, py * k * width))
    return np.float32(points)


def paste(plate, picture, quad):
    """`picture` with `plate` laid over `quad`, its edge blended."""
    wide = max(8, int(np.linalg.norm(quad[1] - quad[0]) * 1.2))
    if wide < plate.shape[1]:  # Shrink first: warping alone would alias.
        tall = max(4, wide * plate.shape[0] // plate.shape[1])
        plate = cv2.resize(plate, (wide, tall), interpolation=cv2.INTER_AREA)
    size = np.int32([picture.shape[1], picture.shape[0]])
    low = np.clip(np.floor(quad.min(0)).astype(int) - 1, 0, size)
    high = np.clip(np.ceil(quad.max(0)).astype(int) + 2, 0, size)
    out = picture.astype(np.uint8)
    width, height = (high - low).tolist()
    if min(width, height) <= 0:
        return out
    quad = (quad - low).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(unit_quad(plate.shape[1], plate.shape[0]), quad)
    warped = cv2.warpPerspective(plate, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(mask, np.round(quad * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    alpha = mask.astype(np.float32)[..., None] / 255
    part = out[low[1]:high[1], low[0]:high[0]]
    part[:] = (part + (warped.astype(np.float32) - part) * alpha).astype(np.uint8)
    return out


def light(rng, picture, strength=1.0):
    """Brightness, contrast, gamma, tint, a shadow or glare. float32 in and out, 0-255."""
    h, w = picture.shape[:2]
    gain = math.exp(rng.gauss(-0.05, 0.26 * strength))
    tint = np.float32([math.exp(rng.gauss(0, 0.09 * strength)) for _ in range(3)])
    out = picture * (gain * tint) + rng.gauss(0, 16 * strength)
    if rng.random() < 0.25 * strength:  # Washed out: less contrast about a grey.
        level = rng.uniform(60, 190)
        out = level + (out - level) * rng.uniform(0.3, 0.8)
    if rng.random() < 0.2 * strength:  # Night and infra-red cameras see little colour.
        grey = out.mean(2, keepdims=True)
        out = grey + (out - grey) * rng.uniform(0.15, 0.7)
    if rng.random() < 0.2 * strength:
        angle = rng.uniform(0, 2 * math.pi)
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        side = (xs - rng.uniform(0.2, 0.8) * w) * math.cos(angle) + \
            (ys - rng.uniform(0.3, 0.7) * h) * math.sin(angle)
        soft = rng.uniform(0.5, 0.2 * w)
        shade = 1 / (1 + np.exp(np.clip(-side / soft, -30, 30)))
        out = out * (1 - rng.uniform(0.2, 0.6) * shade)[..., None]
    if rng.random() < 0.12 * strength:
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        cx, cy, s = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.1, 0.4) * w
        spot = np.exp(-((xs - cx) ** 2 + (ys - cy) ** 2) / (2 * s * s))
        out = out + (rng.uniform(60, 180) * spot)[..., None]
    return out


def dirt(rng, picture, quad):
    """Mud spots over the plate, in place."""
    color = np.float32([rng.uniform(40, 110)] * 3) + np.float32([0, 10, 20])
    low, high = quad.min(0), quad.max(0)
    for _ in range(rng.randint(1, 7)):
        at = (int(rng.uniform(low[0], high[0])), int(rng.uniform(low[1], high[1])))
        radius = max(1, int((high[0] - low[0]) * rng.uniform(0.005, 0.022)))
        cv2.circle(picture, at, radius, color.tolist(), -1, cv2.LINE_AA)


def motion(rng, picture, length):
    angle = rng.choice((0, 0, math.pi / 2, rng.uniform(0, math.pi)))
    size = int(length) | 1
    kernel = np.zeros((size, size), np.float32)
    c = size // 2
    dx, dy = math.cos(angle) * c, math.sin(angle) * c
    cv2.line(kernel, (round(c - dx), round(c - dy)), (round(c + dx), round(c + dy)), 1.0)
    return cv2.filter2D(picture, -1, kernel / kernel.sum())


def rain(rng, picture, noise):
    """Streaks, haze and a wet lens. float32 out, about 0-255."""
    h, w = picture.shape[:2]
    streaks = np.zeros((h, w), np.uint8)
    slant = rng.uniform(-6, 6)
    for _ in range(round(h * w / 1000 * rng.uniform(0.5, 1.3))):
        x, y, length = rng.randrange(w), rng.randrange(h), rng.randint(6, 22)
        end = (int(x + slant * length / 20), y + length)
        cv2.line(streaks, (x, y), end, rng.randint(60, 160), 1, cv2.LINE_AA)
    out = 120 + (picture.astype(np.float32) - 120) * rng.uniform(0.6, 0.85)
    out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.5, 1.0))
    return out + streaks[..., None] * 0.6 + noise.standard_normal(out.shape, np.float32) * 3


def jpeg(picture, quality):
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def camera(rng, picture, quad=None, strength=1.0, noise_source=None):
    """The whole chain on a picture in its own resolution; uint8 in and out."""
    width = picture.shape[1]
    if quad is not None:
        width = float(np.linalg.norm(quad[1] - quad[0]))
    noise = noise_source if noise_source is not None else np.random.default_rng(rng.getrandbits(32))
    out = light(rng, picture.astype(np.float32), strength)
    if quad is not None and rng.random() < 0.12 * strength:
        dirt(rng, out, quad)
    if rng.random() < 0.1 * strength:
        out = rain(rng, out, noise)
    if rng.random() < 0.45 * strength:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.3, max(0.5, 0.013 * min(width, 160))))
    if rng.random() < 0.18 * strength:
        out = motion(rng, out, rng.uniform(2, max(3.0, 0.045 * min(width, 160))))
    if rng.random() < 0.5 * strength:
        out = out + noise.standard_normal(out.shape, np.float32) * rng.uniform(1, 14)
    out = np.clip(out, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        out = jpeg(out, rng.randint(30, 95))
    return out


def jittered(rng, quad, share):
    """The quad as a locator would find it: each corner off by a share of the plate's height,
    the whole quad shifted and scaled by about the same. At 0.1 a corner is off by 0.12 of the
    height across and 0.09 down, in the mean; locators err more along the plate."""
    height = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    width = (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    each = np.float32([[rng.gauss(0, share * height * 0.8), rng.gauss(0, share * height * 0.7)]
                       for _ in range(4)])
    across, down = (quad[1] - quad[0]) / width, (quad[3] - quad[0]) / height
    centre = quad.mean(0)
    scaled = centre + (quad - centre) * np.float32(
        [1 + rng.gauss(0.01, share * 0.4), 1 + rng.gauss(0.02, share * 0.8)])
    shift = across * rng.gauss(0, share * 0.4 * width) + down * rng.gauss(0, share * 0.8 * height)
    return (scaled + shift + each).astype(np.float32)
