"""Labelled real pictures and their split by number.

A folder of pictures has labels.csv with the columns image, number, color and
the corners x1,y1 .. x4,y4 (pixels; empty where the whole picture is the plate),
`rows` and `set` where known; `image` is relative to the file.
"""
import collections
import csv
import hashlib
import os

import cv2
import numpy as np

HELD_OUT_SHARE = 0.15
SPLIT_SEED = "bluegate-1"


class Plate:
    """One labelled plate of one picture."""

    def __init__(self, row):
        self.number = row["number"]
        self.color = row.get("color", "")
        self.rows = int(row.get("rows") or 1)
        keys = [c + str(k) for k in (1, 2, 3, 4) for c in "xy"]
        self.quad = None
        if all(row.get(k) for k in keys):
            self.quad = np.float32([float(row[k]) for k in keys]).reshape(4, 2)


class Picture:
    """One labelled picture: `path`, its `plates`, the `set` it came from."""

    def __init__(self, path, name, group):
        self.path, self.name, self.set = path, name, group
        self.plates = []
        self.held_out = False


def share_of(number, seed=SPLIT_SEED):
    """A stable value in [0, 1) of a number: the same on every machine and run."""
    digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2 ** 64


def split_by_number(pictures, share=HELD_OUT_SHARE, seed=SPLIT_SEED):
    """Marks `held_out` so that no number is on both sides.

    Numbers that share a picture go together; the smallest hash of such a group decides.
    """
    parent = {}

    def root(n):
        while parent.setdefault(n, n) != n:
            n = parent[n]
        return n

    for picture in pictures:
        names = [p.number or picture.name for p in picture.plates]
        for other in names[1:]:
            parent[root(other)] = root(names[0])
        root(names[0])
    groups = collections.defaultdict(list)
    for n in parent:
        groups[root(n)].append(n)
    # The median member, so that large groups are not drawn to one side.
    value = {g: sorted(share_of(n, seed) for n in members)[len(members) // 2]
             for g, members in groups.items()}
    for picture in pictures:
        first = picture.plates[0].number or picture.name
        picture.held_out = value[root(first)] < share
    return pictures


def read_labels(folder):
    """Pictures of one folder, in the file's order."""
    path = os.path.join(folder, "labels.csv")
    found = collections.OrderedDict()
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["image"]
            if name not in found:
                found[name] = Picture(os.path.join(folder, name), name, row.get("set", ""))
            found[name].plates.append(Plate(row))
    return list(found.values())


def load(folders):
    """All pictures of the folders that have a labels.csv, split by number together."""
    pictures = []
    for folder in folders:
        if os.path.exists(os.path.join(folder, "labels.csv")):
            pictures += read_labels(folder)
    return split_by_number(pictures)


def decode(path, long_side_max=None):
    """(picture, scale): BGR, shrunk so that its long side is at most long_side_max."""
    picture = cv2.imread(path, cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError(f"{path}: not a picture that OpenCV can decode")
    scale = 1.0
    if long_side_max and max(picture.shape[:2]) > long_side_max:
        scale = long_side_max / max(picture.shape[:2])
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return picture, scale
