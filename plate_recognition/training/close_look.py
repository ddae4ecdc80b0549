"""The close look: is it a plate, of how many rows, and where exactly are its corners.

The locator says about where; this network sees that place straightened, with its surroundings,
and moves the corners. Looking twice, the second time from the moved corners, is finer still.
"""
import math
import random

import cv2
import numpy as np
import torch
from torch import nn

import degradation
import progress
import rectify

# The input and the part of the plate that it shows: about 85 x 32 pixels of plate.
WIDTH, HEIGHT = 128, 64
PART = (-0.25, -0.5, 1.25, 1.5)
AROUND = (0.75, 1.8)  # What a sample keeps round its plate, in shares of the plate.
UNIT_PX = 8           # Corners come in units of this many input pixels.
NO_PLATE, ONE_ROW, TWO_ROWS = range(3)
PLATE_WIDTH_MAX_PX = 160
BATCH = 48
CORNER_WEIGHT = 2.0


def block(inputs, outputs, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class CloseLook(nn.Module):
    """[N,3,64,128] -> corners [N,8] (x1,y1..x4,y4 off the given ones, in units of 8 input
    pixels) and kind [N,3] logits: no plate, one row, two rows."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            block(3, 16, 2), block(16, 32, 2), block(32, 48), block(48, 64, 2), block(64, 64),
            block(64, 96, 2))  # 4x8
        self.whole = nn.Sequential(nn.Conv2d(96, 160, (4, 8), bias=False), nn.BatchNorm2d(160),
                                   nn.ReLU(inplace=True))
        self.corners, self.kind = nn.Conv2d(160, 8, 1), nn.Conv2d(160, 3, 1)

    def forward(self, look):
        whole = self.whole(self.features(look))
        return self.corners(whole).flatten(1), self.kind(whole).flatten(1)


def to_input(points, quad):
    """Points of the picture in pixels of the input that shows `quad`, and the transform."""
    target = (rectify.corners(0, 0, 1, 1) - PART[:2]) / \
        [PART[2] - PART[0], PART[3] - PART[1]] * [WIDTH, HEIGHT]
    transform = cv2.getPerspectiveTransform(quad.astype(np.float32), target.astype(np.float32))
    return cv2.perspectiveTransform(points[None].astype(np.float32), transform)[0], target


def shown(picture, quad):
    """The network's input for the place `quad` of the picture."""
    picture, quad = rectify.shrunk(picture, quad, PART, PLATE_WIDTH_MAX_PX)
    # The edge of the picture, drawn on, would look like more plate.
    return rectify.part_of(picture, quad, PART, WIDTH, HEIGHT, cv2.BORDER_CONSTANT)


def moved(quad, offsets):
    """The corners of the picture by the network's offsets for the place `quad`."""
    target = (rectify.corners(0, 0, 1, 1) - PART[:2]) / \
        [PART[2] - PART[0], PART[3] - PART[1]] * [WIDTH, HEIGHT]
    back = cv2.getPerspectiveTransform(target.astype(np.float32), quad.astype(np.float32))
    seen = (target + offsets.reshape(4, 2) * UNIT_PX).astype(np.float32)
    return cv2.perspectiveTransform(seen[None], back)[0]


def roughly(rng, quad, share):
    """Where a locator would see the plate: as degradation.jittered, turned a little as well."""
    quad = degradation.jittered(rng, quad, share)
    angle = rng.gauss(0, 0.5 * share)
    c, s = math.cos(angle), math.sin(angle)
    middle = quad.mean(0)
    return ((quad - middle) @ np.float32([[c, s], [-s, c]]) + middle).astype(np.float32)


def is_sound(quad):
    """Whether the quad is convex, clockwise and not too thin to straighten."""
    turns = []
    for k in range(4):
        a, b, c = quad[k], quad[(k + 1) % 4], quad[(k + 2) % 4]
        turns.append((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]))
    return min(turns) > 4


class Looks:
    """An endless source of places that a locator may point at."""

    def __init__(self, plates, no_plates, seed):
        """`plates`: a reader.Plates whose samples keep AROUND; `no_plates`: no_plates.NoPlates."""
        self.plates, self.no_plates, self.rng = plates, no_plates, random.Random(seed)

    def reseed(self, seed):
        self.plates.reseed(seed)
        self.no_plates.reseed(seed + 2)
        self.rng.seed(seed + 1)

    def boxed(self, picture, quad):
        """Some cameras draw a box about the plate: it says nothing about the corners."""
        rng = self.rng
        low, high = quad.min(0), quad.max(0)
        pad = np.float32([rng.uniform(-0.03, 0.3) * (high - low)[k] for k in (0, 1)] +
                         [rng.uniform(-0.03, 0.3) * (high - low)[k] for k in (0, 1)])
        a, b = (low - pad[:2]).astype(int).tolist(), (high + pad[2:]).astype(int).tolist()
        color = rng.choice(((0, 0, 255), (0, 0, 255), (0, 255, 0), (0, 255, 255)))
        picture = picture.copy()
        cv2.rectangle(picture, a, b, color, rng.randint(1, 3))
        return picture

    def plate(self):
        rng = self.rng
        real = rng.random() < self.plates.real_share
        picture, quad, _, _, rows = self.plates.real() if real else self.plates.rendered()
        if rng.random() < 0.2:
            picture = self.boxed(picture, quad)
        while True:
            place = roughly(rng, quad, 0.02 * 2 ** rng.uniform(0, 4.3) / rows)
            if is_sound(place):
                return picture, place, quad, rows

    def sample(self):
        """(input, offsets [8], how much they count, kind)"""
        rng = self.rng
        if rng.random() < 0.32:
            picture, place = self.no_plates.sample()
            place = roughly(rng, place, rng.uniform(0.02, 0.3))
            if is_sound(place):
                look = shown(picture, place)
                if rng.random() < 0.6:
                    look = degradation.camera(rng, look, None, 0.5, self.plates.noise)
                return look, np.zeros(8, np.float32), 0.0, NO_PLATE
        picture, place, quad, rows = self.plate()
        at, target = to_input(quad, place)
        offsets = ((at - target) / UNIT_PX).astype(np.float32).flatten()
        # So far off that no look from here can mend it.
        counts = float(np.abs(offsets).max() < 4)
        return shown(picture, place), offsets, counts, TWO_ROWS if rows == 2 else ONE_ROW

    def batch(self, size=BATCH):
        looks, offsets, counts, kinds = zip(*(self.sample() for _ in range(size)))
        return np.stack(looks), np.stack(offsets), np.float32(counts), np.int64(kinds)


def loss_of(net, batch):
    import reader
    looks, offsets, counts, kinds = batch
    corners, kind = net(reader.tensor(looks))
    counts = torch.from_numpy(counts)
    error = nn.functional.smooth_l1_loss(corners, torch.from_numpy(offsets), beta=0.05,
                                         reduction="none").mean(1)
    corner = (error * counts).sum() / counts.sum().clamp(min=1)
    return CORNER_WEIGHT * corner + 0.3 * nn.functional.cross_entropy(kind, torch.from_numpy(kinds))


def look(net, picture, quad):
    """(corners after a look, probabilities of the kinds)"""
    import reader
    with torch.no_grad():
        corners, kind = net(reader.tensor(shown(picture, quad)[None]))
    return moved(quad, corners[0].numpy()), kind[0].softmax(0).numpy()


def corner_errors(net, samples, seed=5, share=0.12, looks=2):
    """Mean distance of the corners, in shares of the plate's height, of every sample: as given
    and after each look."""
    rng, out = random.Random(seed), []
    for s in samples:
        tall = rectify.sides(s.quad)[1]
        quad = roughly(rng, s.quad, share)
        row = [float(np.linalg.norm(quad - s.quad, axis=1).mean() / tall)]
        for _ in range(looks):
            if is_sound(quad):
                quad, _ = look(net, s.picture, quad)
            row.append(float(np.linalg.norm(quad - s.quad, axis=1).mean() / tall))
        out.append(row)
    return np.float32(out)


def train(source, held_out, checkpoint, minutes, log, rate=2e-3, start=None, workers=0):
    """Trains for `minutes` in all, resuming from `checkpoint`; returns the averaged network."""
    def measure(average, _):
        median = np.median(corner_errors(average, held_out), 0).round(3).tolist()
        return f"held-out corners off by {median} heights"

    return progress.train("close look", CloseLook(), start, checkpoint, minutes, rate, source, 3000,
                          workers, lambda net, batch, _: loss_of(net, batch), measure, log)
