"""The locator: one heat map and four corners per cell of 8 pixels, and its training."""

import numpy as np
import torch
from torch import nn

import pictures
import progress
import rectify
import scenes

STRIDE, UNIT_PX = 8, 16
LONG_SIDE_PX = 448
BATCH = 16
CORNER_WEIGHT = 1.5


def full(inputs, outputs, kernel=3, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def separable(inputs, outputs, stride=1):
    """Depthwise 3x3, then pointwise."""
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False),
        nn.BatchNorm2d(inputs), nn.ReLU(inplace=True), *full(inputs, outputs, 1))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.body = separable(channels, channels)

    def forward(self, x):
        return x + self.body(x)


class Up(nn.Module):
    """Twice the size, by an operator that network_graph.h knows."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False),
                                  nn.BatchNorm2d(outputs))

    def forward(self, x):
        return nn.functional.interpolate(self.body(x), scale_factor=2.0, mode="nearest")


class Locator(nn.Module):
    """[N,3,H,W] -> cells [N,9,H/8,W/8]: the logit that a plate's centre is in the cell, and
    x1,y1..x4,y4 from the cell's centre in units of 16 pixels. H and W multiples of 32."""

    def __init__(self, a=8, b=24, c=48, d=96, e=128):
        super().__init__()
        self.stem = nn.Sequential(full(3, a, 3, 2), separable(a, b, 2))
        self.eighth = nn.Sequential(separable(b, c, 2), Residual(c), Residual(c))
        self.sixteenth = nn.Sequential(separable(c, d, 2), Residual(d), Residual(d), Residual(d))
        self.thirtysecond = nn.Sequential(separable(d, e, 2), Residual(e), Residual(e),
                                          Residual(e))
        self.up16, self.up8 = Up(e, d), Up(d, c)
        self.mix16 = Residual(d)
        self.head = nn.Sequential(Residual(c), separable(c, c))
        self.cells = nn.Conv2d(c, 9, 1)
        nn.init.constant_(self.cells.bias, 0.0)
        self.cells.bias.data[0] = -4.0

    def forward(self, image):
        eighth = self.eighth(self.stem(image))
        sixteenth = self.sixteenth(eighth)
        deep = self.up16(self.thirtysecond(sixteenth))
        mixed = self.mix16(torch.relu(sixteenth + deep))
        return self.cells(self.head(torch.relu(eighth + self.up8(mixed))))


def cell_centres(size):
    """[size, size, 2]: x, y of every cell's centre in pixels."""
    at = (np.arange(size, dtype=np.float32) + 0.5) * STRIDE
    return np.stack(np.meshgrid(at, at), -1)


def targets(quads, ignored, side=scenes.SIDE):
    """heat [S,S], weight [S,S] of the heat, corners [8,S,S], scale [S,S] of the corner loss."""
    size = side // STRIDE
    centres = cell_centres(size)
    heat, weight = np.zeros((size, size), np.float32), np.ones((size, size), np.float32)
    corners = np.zeros((8, size, size), np.float32)
    scale = np.zeros((size, size), np.float32)
    for quad in ignored:
        x0, y0 = np.floor(quad.min(0) / STRIDE).astype(int).clip(0, size)
        x1, y1 = np.ceil(quad.max(0) / STRIDE).astype(int).clip(0, size)
        weight[y0:y1, x0:x1] = 0
    for quad in quads:
        wide, tall = rectify.sides(quad)
        middle = quad.mean(0)
        across, down = (quad[1] - quad[0]) / wide, (quad[3] - quad[0]) / tall
        offset = centres - middle
        u, v = offset @ across, offset @ down
        su, sv = max(0.09 * wide, 4.5), max(0.2 * tall, 4.5)
        here = np.exp(-0.5 * ((u / su) ** 2 + (v / sv) ** 2))
        row, col = (np.clip(middle[::-1] / STRIDE, 0, size - 1)).astype(int)
        here[row, col] = 1.0
        take = (here > 0.35) & (here > heat)
        heat = np.maximum(heat, here)
        relative = (quad.reshape(1, 1, 4, 2) - centres[:, :, None]) / UNIT_PX
        corners[:, take] = relative.reshape(size, size, 8)[take].T
        # Errors count by the plate's height: what the reader suffers from.
        scale[take] = here[take] * UNIT_PX / max(tall, 6.0)
    return heat, weight, corners, scale


class Batches:
    """Batches of a scenes.Scenes."""

    def __init__(self, source):
        self.reseed, self.batch = source.reseed, lambda: batch_of(source, BATCH)


def batch_of(source, count):
    pictures_, maps = [], []
    for _ in range(count):
        picture, quads, ignored = source.sample()
        pictures_.append(picture)
        maps.append(targets(quads, ignored))
    return np.stack(pictures_), [np.stack(m) for m in zip(*maps)]


def loss_of(net, batch, late):
    """Focal loss of the heat map and smooth L1 of the corners.

    `late`: scenes have plates that nobody labelled, so once the network is good, cells it is
    sure of against the label weigh little.
    """
    images = torch.from_numpy(batch[0]).permute(0, 3, 1, 2).float().div_(255)
    heat, weight, corners, scale = map(torch.from_numpy, batch[1])
    out = net(images.contiguous(memory_format=torch.channels_last))
    p = out[:, 0].sigmoid().clamp(1e-4, 1 - 1e-4)
    is_centre = heat == 1.0
    positive = -torch.log(p) * (1 - p) ** 2 * is_centre
    negative = -torch.log(1 - p) * p ** 2 * (1 - heat) ** 4 * (~is_centre) * weight
    if late:
        negative = torch.where((p > 0.6) & (heat < 0.01), 0.3 * negative, negative)
    count = is_centre.sum().clamp(min=1)
    error = nn.functional.smooth_l1_loss(out[:, 1:] * scale[:, None], corners * scale[:, None],
                                         beta=0.03, reduction="none").sum()
    corner = error / scale.gt(0).sum().clamp(min=1)
    return (positive.sum() + negative.sum()) / count + CORNER_WEIGHT * corner


def letterboxed(picture, long_side):
    """(canvas, scale): the picture with its long side at long_side, padded with grey at the
    right and the bottom to multiples of 32."""
    h, w = picture.shape[:2]
    scale = long_side / max(h, w)
    small = rectify.scaled(picture, (max(1, round(w * scale)), max(1, round(h * scale))))
    tall, wide = -(-small.shape[0] // 32) * 32, -(-small.shape[1] // 32) * 32
    canvas = np.full((tall, wide, 3), scenes.GREY, np.uint8)
    canvas[:small.shape[0], :small.shape[1]] = small
    return canvas, scale


def box_iou(a, b):
    """Overlap of two quads' bounding boxes."""
    low, high = np.maximum(a.min(0), b.min(0)), np.minimum(a.max(0), b.max(0))
    inner = float(np.prod(np.clip(high - low, 0, None)))
    areas = float(np.prod(np.ptp(a, 0))) + float(np.prod(np.ptp(b, 0)))
    return inner / max(areas - inner, 1e-6)


def plates_of(cells, threshold, scale=1.0, overlap=0.3):
    """[(probability, quad)] of cells [9,H,W], best first, one per plate."""
    p = 1 / (1 + np.exp(-cells[0]))
    rows, cols = np.nonzero(p > threshold)
    order = np.argsort(-p[rows, cols])
    found = []
    for k in order:
        row, col = rows[k], cols[k]
        centre = np.float32([(col + 0.5) * STRIDE, (row + 0.5) * STRIDE])
        quad = (cells[1:, row, col].reshape(4, 2) * UNIT_PX + centre) / scale
        if all(box_iou(quad, q) < overlap for _, q in found):
            found.append((float(p[row, col]), quad.astype(np.float32)))
    return found


def run_torch(net, canvas):
    image = torch.from_numpy(canvas).permute(2, 0, 1)[None].float().div_(255)
    with torch.no_grad():
        return net(image.contiguous(memory_format=torch.channels_last))[0].numpy()


def found_shares(net, held_out, long_side=LONG_SIDE_PX, threshold=0.3):
    """{"0.3": share, "0.7": share}: labelled plates found at that overlap."""
    plates, hits = 0, {0.3: 0, 0.7: 0}
    for item in held_out:
        quads = [p.quad for p in item.plates if p.quad is not None]
        if not quads:
            continue
        canvas, scale = letterboxed(pictures.decode(item.path)[0], long_side)
        found = plates_of(run_torch(net, canvas), threshold, scale)
        for quad in quads:
            plates += 1
            best = max((box_iou(quad, q) for _, q in found), default=0)
            for level in hits:
                hits[level] += best >= level
    return {str(k): round(v / max(1, plates), 4) for k, v in hits.items()}


def train(source, held_out, checkpoint, minutes, log, rate=2e-3, start=None, workers=0):
    """Trains for `minutes` in all, resuming from `checkpoint`; returns the averaged network."""
    boxed = [p for p in held_out if p.set == scenes.BOXED_SET]
    plain = [p for p in held_out if p.set != scenes.BOXED_SET]

    def measure(average, reports):
        if reports % 3:
            return ""  # It takes a while.
        return f"held-out found {found_shares(average, plain)} boxed set " \
               f"{found_shares(average, boxed)}"

    return progress.train("locator", Locator(), start, checkpoint, minutes, rate, Batches(source),
                          2000, workers,
                          lambda net, batch, run: loss_of(net, batch, run.share() > 0.4), measure,
                          log)
