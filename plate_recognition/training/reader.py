"""The reader: a plain convolutional CTC network, and its training."""
import random

import cv2
import numpy as np
import torch
from torch import nn

import ctc
import degradation
import grammar
import no_plates
import progress
import rectify

JITTER = 0.01, 0.09  # Least and most, as a share of the plate's height; see jittered().
BATCH = 32
NO_PLATE_SHARE = 0.01
NO_COLOR = -100  # What cross entropy passes over.


def block(inputs, outputs, kernel=3, stride=1, padding=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):
    """x + f(x), where f begins at zero: put into a trained network, it changes nothing at first."""

    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
                                  nn.BatchNorm2d(channels))
        nn.init.zeros_(self.body[1].weight)

    def forward(self, x):
        return torch.relu(x + self.body(x))


class Reader(nn.Module):
    """[N,3,40,160] -> characters [N,C,1,40] logits, color [N,6] logits."""

    def __init__(self):
        super().__init__()
        self.early = nn.Sequential(
            block(3, 24, stride=2),           # 20x80
            block(24, 40), block(40, 64, stride=2),  # 10x40
            block(64, 96), block(96, 128, stride=(2, 1)))  # 5x40
        self.fine = Residual(128)
        self.late = nn.Sequential(
            block(128, 128), block(128, 192, (5, 3), 1, (0, 1)))  # 1x40
        self.drop = nn.Dropout2d(0.1)
        self.characters = nn.Conv2d(192, len(grammar.CHARACTERS), 1)
        self.color = nn.Conv2d(128, len(grammar.COLORS), 1)
        self.pool = nn.AvgPool2d((5, 40))

    def forward(self, plate):
        early = self.fine(self.early(plate))
        characters = self.characters(self.drop(self.late(early)))
        return characters, self.pool(self.color(early)).flatten(1)


class Sample:
    """A real plate with some of its surroundings, small enough to keep by the thousand."""

    def __init__(self, picture, quad, plate, has_corners):
        self.picture, self.quad, self.has_corners = picture, quad, has_corners
        self.number, self.color, self.rows = plate.number, plate.color, plate.rows

    def key(self):
        return self.number[0], self.color, self.rows


def cut(picture, quad, plate, around, width_max=rectify.PLATE_WIDTH_MAX_PX):
    """The surroundings of a plate, `around` of its size on each side, shrunk until the plate is
    at most width_max wide."""
    low, high = quad.min(0), quad.max(0)
    pad = (high - low) * np.float32(around)
    x0, y0 = np.maximum(0, np.floor(low - pad)).astype(int)
    x1, y1 = np.minimum([picture.shape[1], picture.shape[0]], np.ceil(high + pad)).astype(int)
    patch, moved = picture[y0:y1, x0:x1], quad - np.float32([x0, y0])
    wide = np.linalg.norm(quad[1] - quad[0])
    if wide > width_max:
        k = width_max / wide
        patch = cv2.resize(patch, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        moved = moved * np.float32([patch.shape[1] / (x1 - x0), patch.shape[0] / (y1 - y0)])
    return Sample(np.ascontiguousarray(patch), moved.astype(np.float32), plate, True)


def real_samples(pictures, decode, around=(0.35, 0.9)):
    """Samples of every plate whose number is known and can be written."""
    samples = []
    for item in pictures:
        picture = None
        for plate in item.plates:
            if not plate.number or plate.color not in grammar.COLORS or \
                    any(c not in grammar.INDEX for c in plate.number):
                continue
            if picture is None:
                picture = decode(item.path)[0]
            if plate.quad is not None:
                samples.append(cut(picture, plate.quad, plate, around=around))
            elif len(item.plates) == 1:
                h, w = picture.shape[:2]
                samples.append(Sample(picture, degradation.unit_quad(w, h), plate, False))
    return samples


class Plates:
    """An endless source of training samples: rendered, real where there are any, and, with a
    no_plates.NoPlates, places without a plate, on which nothing is to be read."""

    def __init__(self, renderer, samples, seed, beside=None, real_share=0.5):
        self.rng, self.noise = random.Random(seed), np.random.default_rng(seed)
        self.renderer, self.samples = renderer, samples
        self.pool, self.fresh_share = [], 0.34
        self.beside = beside
        self.patches = [s for s in samples if s.has_corners]
        self.real_share = real_share if samples else 0.0
        count = {}
        for s in samples:
            count[s.key()] = count.get(s.key(), 0) + 1
        # Rare provinces and colours come more often than they were photographed, and
        # scenes, which is what is read in the end, more often than crops.
        self.weights = [count[s.key()] ** -0.5 * (1.6 if s.has_corners else 0.7)
                        for s in samples]

    def reseed(self, seed):
        self.rng.seed(seed)
        self.noise = np.random.default_rng(seed)
        if self.beside:
            self.beside.reseed(seed + 2)

    def background(self, size):
        """(patch, quad or None) to lay a rendered plate on."""
        rng = self.rng
        if self.patches and rng.random() < 0.6:
            sample = rng.choice(self.patches)
            return sample.picture, sample.quad
        return no_plates.ground(rng, self.noise, size), None

    def drawn(self):
        """A clean plate: a new one each third time, else one of the last 3000 again, which
        the camera then sees in another way."""
        if len(self.pool) < 64 or self.rng.random() < self.fresh_share:
            self.pool.append(self.renderer.draw(self.rng))
            if len(self.pool) > 3000:
                self.pool.pop(0)
            return self.pool[-1]
        return self.rng.choice(self.pool)

    def rendered(self):
        rng = self.rng
        plate, number, color, rows = self.drawn()
        wide = min(210.0, 55 * 2 ** rng.triangular(0, 1.9, 0.9))
        if rows == 2:
            wide = max(wide * 0.8, 55.0)
        quad = degradation.tilted_quad(rng, wide, plate.shape[1] / plate.shape[0])
        size = (np.ptp(quad, 0) * np.float32([1.3, 1.6])).astype(int) + 4
        patch, real = self.background((int(size[0]), int(size[1])))
        if real is not None:  # Shrink or grow the surroundings to the size of the new plate.
            k = wide / np.linalg.norm(real[1] - real[0])
            patch = cv2.resize(patch, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
            quad = quad + real.mean(0) * k
        else:
            quad = quad + np.float32([patch.shape[1], patch.shape[0]]) / 2
        if rng.random() < 0.7:  # A real sheet is seldom as bright as drawn.
            gain = rng.uniform(0.35, 1.05)
            plate = cv2.convertScaleAbs(plate, alpha=gain, beta=rng.uniform(0, 40))
        picture = degradation.paste(plate, patch, quad)
        picture = degradation.camera(rng, picture, quad, 1.0, self.noise)
        return picture, quad, number, color, rows

    def real(self):
        rng = self.rng
        sample = rng.choices(self.samples, self.weights)[0]
        picture, quad = sample.picture, sample.quad
        if rng.random() < 0.5:
            wide = np.linalg.norm(quad[1] - quad[0])
            k = max(rng.uniform(0.45, 1.0), 56 / wide)
            if k < 0.98:
                before = picture.shape
                picture = cv2.resize(picture, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
                quad = quad * np.float32([picture.shape[1] / before[1],
                                          picture.shape[0] / before[0]])
        if rng.random() < 0.8:
            picture = degradation.camera(rng, picture, quad, 0.6, self.noise)
        return picture, quad, sample.number, sample.color, sample.rows

    def line(self):
        """(a plate as one line, its colour's index, its characters' indices)"""
        make = self.real if self.rng.random() < self.real_share else self.rendered
        picture, quad, number, color, rows = make()
        quad = degradation.jittered(self.rng, quad, self.rng.uniform(*JITTER) / rows)
        return rectify.line(picture, quad, rows), grammar.COLORS.index(color), \
            grammar.encode(number)

    def no_plate_line(self):
        """A place without a plate as one line, NO_COLOR, no characters."""
        picture, quad = self.beside.sample()
        quad = degradation.jittered(self.rng, quad, self.rng.uniform(*JITTER))
        line = rectify.line(picture, quad, 2 if self.rng.random() < 0.25 else 1)
        return degradation.camera(self.rng, line, None, 0.5, self.noise), NO_COLOR, []

    def batch(self, size=BATCH):
        """plates [size,40,160,3], colour indices, lists of character indices."""
        makes = [self.no_plate_line if self.beside and self.rng.random() < NO_PLATE_SHARE
                 else self.line for _ in range(size)]
        lines, colors, numbers = zip(*(make() for make in makes))
        return np.stack(lines), colors, numbers


def tensor(pictures):
    """uint8 [N,H,W,3] BGR -> float32 [N,3,H,W] in 0..1."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(255) \
        .contiguous(memory_format=torch.channels_last)


def loss_of(net, batch):
    pictures, colors, numbers = batch
    characters, color = net(tensor(pictures))
    steps = characters[:, :, 0].permute(2, 0, 1).log_softmax(-1)
    lengths = torch.tensor([len(n) for n in numbers])
    targets = torch.tensor([k for n in numbers for k in n])
    read = nn.functional.ctc_loss(steps, targets, torch.full((len(numbers),), steps.shape[0]),
                                  lengths, blank=grammar.BLANK, zero_infinity=True)
    return read + 0.3 * nn.functional.cross_entropy(color, torch.tensor(colors))


def read_all(net, pictures, temperature=1.0):
    """[(number, confidence, colour)] of rectified plates uint8 [N,40,160,3]."""
    net.eval()
    out = []
    with torch.no_grad():
        for k in range(0, len(pictures), 64):
            characters, color = net(tensor(pictures[k:k + 64]))
            for c, p in zip(characters[:, :, 0].permute(0, 2, 1).numpy(), color.argmax(1)):
                indices, values = ctc.greedy(c, temperature)
                out.append((ctc.text(indices), ctc.confidence(values), grammar.COLORS[int(p)]))
    return out


def exact_share(net, samples):
    """Share of samples read exactly, from their labelled corners."""
    if not samples:
        return float("nan")
    plates = np.stack([rectify.line(s.picture, s.quad, s.rows) for s in samples])
    read = read_all(net, plates)
    return sum(r[0] == s.number for r, s in zip(read, samples)) / len(samples)


def train(source, held_out, checkpoint, minutes, log, rate=2e-3, start=None, workers=0):
    """Trains for `minutes` in all, resuming from `checkpoint`; returns the averaged network.

    `held_out` samples are only measured, never learned.
    """
    def measure(average, _):
        return f"held-out exact {exact_share(average, held_out):.4f}"

    return progress.train("reader", Reader(), start, checkpoint, minutes, rate, source, 1000,
                          workers, lambda net, batch, _: loss_of(net, batch), measure, log)
