"""A plate cut out of its picture as the reader sees it: one line, whatever its rows.

The same as rectify.cc and scaling.cc, which must not differ.
"""
import cv2
import numpy as np

WIDTH, HEIGHT, MARGIN = 160, 40, 0.05
GREY = 114
PLATE_WIDTH_MAX_PX = 220
# The rows of a two-row plate (GA 36: two characters of 80x60 above five of 65x110 on 440x220),
# beside each other: left and right edge on the line, and the part of the plate x0, y0, x1, y1.
ROWS = ((0, 55, (0.18, -0.03, 0.82, 0.405)), (55, 160, (-0.03, 0.375, 1.03, 1.04)))


def corners(x0, y0, x1, y1):
    return np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def sides(quad):
    """Mean width and height of a quad."""
    return (float(np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2,
            float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2)


def scaled(picture, size):
    """The picture in another size (width, height): halved while that leaves it large enough, then
    linear."""
    width, height = size
    while picture.shape[1] >= 2 * width and picture.shape[0] >= 2 * height:
        half = picture.shape[1] // 2, picture.shape[0] // 2
        picture = cv2.resize(picture[:2 * half[1], :2 * half[0]], half,
                             interpolation=cv2.INTER_AREA)
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)


def shrunk(picture, quad, part, width_max):
    """The surroundings that `part` shows, shrunk until the plate is at most width_max wide:
    warping takes single pixels and would alias."""
    wide = sides(quad)[0]
    if wide <= width_max:
        return picture, quad
    around = max(-part[0], part[2] - 1) + 0.15, max(-part[1], part[3] - 1) + 0.3
    size = np.float32([picture.shape[1], picture.shape[0]])
    pad = np.ptp(quad, 0) * np.float32(around) + 2
    low = np.clip(np.floor(quad.min(0) - pad), 0, size - 1).astype(int)
    high = np.clip(np.ceil(quad.max(0) + pad), low + 1, size).astype(int)
    part = picture[low[1]:high[1], low[0]:high[0]]
    to = np.maximum(1, np.round((high - low) * width_max / wide)).astype(int)
    small = scaled(part, to.tolist())
    return small, ((quad - low) * (to / (high - low))).astype(np.float32)


def part_of(picture, quad, part, width, height, outside=cv2.BORDER_REPLICATE):
    """The part x0, y0, x1, y1 (shares of the plate) as a picture of width x height. Outside of
    the picture its edge goes on, or with cv2.BORDER_CONSTANT it is grey."""
    x0, y0, x1, y1 = part
    target = (corners(0, 0, 1, 1) - [x0, y0]) / [x1 - x0, y1 - y0] * [width, height]
    transform = cv2.getPerspectiveTransform(quad.astype(np.float32), target.astype(np.float32))
    return cv2.warpPerspective(picture, transform, (width, height), flags=cv2.INTER_LINEAR,
                               borderMode=outside, borderValue=(GREY,) * 3)


def line(picture, quad, rows=1):
    """The plate as a line of WIDTH x HEIGHT pixels."""
    whole = (-MARGIN, -MARGIN, 1 + MARGIN, 1 + MARGIN)
    picture, quad = shrunk(picture, quad, whole, PLATE_WIDTH_MAX_PX)
    if rows == 1:
        return part_of(picture, quad, whole, WIDTH, HEIGHT)
    return np.hstack([part_of(picture, quad, part, right - left, HEIGHT)
                      for left, right, part in ROWS])
