"""Places without a plate: lettering, camera overlays, any part of a scene beside its plates."""
import random

import cv2
import numpy as np

import degradation
import lettering


def beside(quad, plates):
    """Whether the quad touches none of the plates."""
    return all((quad.min(0) > q.max(0)).any() or (quad.max(0) < q.min(0)).any() for q in plates)


def ground(rng, noise, size):
    """A soft ground of any colours."""
    base = np.float32([rng.uniform(10, 240) for _ in range(3)])
    small = base + noise.standard_normal((4, 6, 3), np.float32) * rng.uniform(0, 60)
    small = np.clip(small, 0, 255).astype(np.uint8)
    return cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)


class NoPlates:
    """An endless source of (picture, quad): a place that may look like a plate and is none."""

    def __init__(self, scenes, seed):
        """`scenes`: pictures with the quads of all their plates; may be empty."""
        self.scenes, self.lettering = scenes, lettering.Lettering()
        self.reseed(seed)

    def reseed(self, seed):
        self.rng, self.noise = random.Random(seed), np.random.default_rng(seed)

    def sample(self):
        while True:
            kind = self.rng.random()
            if not self.scenes or kind < 0.4:
                return self.lettered()
            found = self.overlaid() if kind < 0.6 else self.part_of_scene()
            if found is not None:
                return found

    def lettered(self):
        rng = self.rng
        patch = self.lettering.patch(rng)
        wide = 40 * 2 ** rng.uniform(0, 1.8)
        quad = degradation.tilted_quad(rng, wide, patch.shape[1] / patch.shape[0], 30)
        behind = ground(rng, self.noise, (int(wide * 2), int(wide * 1.5)))
        quad = quad + np.float32([behind.shape[1], behind.shape[0]]) / 2
        return degradation.paste(patch, behind, quad), quad

    def overlaid(self):
        scene = self.rng.choice(self.scenes)
        picture, quad = self.lettering.overlaid(self.rng, scene.picture)
        return None if quad is None or not beside(quad, scene.quads) else (picture, quad)

    def part_of_scene(self):
        rng = self.rng
        scene = rng.choice(self.scenes)
        size = np.float32([scene.picture.shape[1], scene.picture.shape[0]])
        wide = min(size[0], 30 * 2 ** rng.uniform(0, 3))
        quad = degradation.tilted_quad(rng, wide, rng.uniform(1.8, 3.6), 20) + \
            size * np.float32([rng.random(), rng.random()])
        return (scene.picture, quad) if beside(quad, scene.quads) else None
