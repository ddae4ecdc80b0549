"""What stands on vehicles and beside roads and is no plate: lettering, phone numbers, signs, the
number painted large on a lorry's tail. Drawn with Debian's fonts, or OpenCV's where there are none.
"""
import cv2
import numpy as np

import glyphs
import grammar

WORDS = ("危险品", "爆", "毒", "腐蚀", "易燃液体", "禁止驶入", "诚信物流", "货运", "专线", "市政", "环卫", "渣土",
         "校车", "公交", "出租", "城管", "施工", "慢", "停车场", "收费站", "限高", "物流园", "混凝土", "危", "请勿靠近",
         "大件运输", "冷链", "快递", "陕西重汽", "东风", "解放", "福田", "自卸", "核载", "最高时速", "保持车距")
GROUNDS = ((250, 250, 250), (20, 150, 250), (30, 200, 240), (30, 30, 200), (160, 80, 20),
           (60, 140, 40), (40, 40, 40), (120, 120, 120))


def text(rng):
    """Lettering as it is seen beside plates, and never a whole plate on a sheet of its own."""
    kind = rng.random()
    if kind < 0.25:  # A phone number.
        return rng.choice(("", "电话", "TEL ")) + "1" + "".join(
            rng.choice(grammar.DIGITS) for _ in range(10))
    if kind < 0.4:
        return "".join(rng.choice("ABCDEFGHJKLMNPRSTUVXYZ0123456789-") for _ in
                       range(rng.randint(2, 8)))
    if kind < 0.6:
        return rng.choice(WORDS) + "".join(rng.choice(grammar.DIGITS)
                                           for _ in range(rng.choice((0, 0, 2, 4))))
    if kind < 0.75:
        return f"{rng.randint(2, 60)}.{rng.randint(0, 9)}{rng.choice(('t', 'm', 'T', '吨', '米'))}"
    return "".join(rng.choice(WORDS) for _ in range(rng.randint(1, 3)))


def overlay(rng):
    """What a camera writes into its picture: time, place, lane."""
    kind = rng.random()
    if kind < 0.6:
        day = f"20{rng.randint(10, 29)}{{0}}{rng.randint(1, 12):02}{{0}}{rng.randint(1, 28):02}"
        clock = f"{rng.randint(0, 23):02}{{0}}{rng.randint(0, 59):02}{{0}}{rng.randint(0, 59):02}"
        return rng.choice((day.format(rng.choice(("-", "/", "", "."))), clock.format(
            rng.choice((":", "")))))
    if kind < 0.8:
        return rng.choice(("CAM", "CH", "LANE ", "车道", "IP")) + str(rng.randint(1, 99))
    return text(rng)


class Lettering:
    """Draws patches of lettering; keeps the last ones to show them again."""

    def __init__(self, fonts=None):
        self.fonts = glyphs.available_fonts() if fonts is None else fonts
        self.sources, self.pool = {}, []

    def mask(self, rng, string):
        if not self.fonts:
            string = "".join(c for c in string if c.isascii()) or "AB123"
            canvas = np.zeros((80, 60 * len(string) + 40), np.uint8)
            cv2.putText(canvas, string, (10, 60), rng.choice((0, 2, 3)), 2, 255, 4, cv2.LINE_AA)
            return canvas.astype(np.float32) / 255
        pair = rng.choice(self.fonts)
        if pair not in self.sources:
            self.sources[pair] = glyphs.FontGlyphs(*pair)
        return self.sources[pair].raw(string)

    def drawn(self, rng):
        mask = self.mask(rng, text(rng))
        rows, cols = np.any(mask > 0.5, 1), np.any(mask > 0.5, 0)
        if not rows.any():
            return self.drawn(rng)
        top, bottom = rows.argmax(), len(rows) - rows[::-1].argmax()
        left, right = cols.argmax(), len(cols) - cols[::-1].argmax()
        pad_y, pad_x = rng.randint(4, 40), rng.randint(4, 60)
        tight = np.pad(mask[top:bottom, left:right], ((pad_y, pad_y), (pad_x, pad_x)))
        ground = np.float32(rng.choice(GROUNDS)) + rng.uniform(-30, 30)
        ink = np.float32([rng.uniform(0, 255) for _ in range(3)]) if rng.random() < 0.3 else \
            np.float32([235.0] * 3 if ground.mean() < 130 else [20.0] * 3)
        picture = ground + (ink - ground) * tight[..., None]
        if rng.random() < 0.3:
            h, w = picture.shape[:2]
            cv2.rectangle(picture, (2, 2), (w - 3, h - 3), ink.tolist(), rng.randint(1, 5))
        small = 90 / picture.shape[0]
        return cv2.resize(np.clip(picture, 0, 255).astype(np.uint8), None, fx=small, fy=small,
                          interpolation=cv2.INTER_AREA)

    def patch(self, rng):
        """Lettering on a ground, uint8 BGR, about 90 pixels high."""
        if len(self.pool) < 40 or rng.random() < 0.2:
            self.pool.append(self.drawn(rng))
            if len(self.pool) > 600:
                self.pool.pop(0)
            return self.pool[-1]
        return rng.choice(self.pool)

    def overlaid(self, rng, picture):
        """(picture with text written straight into it, the text's corners)"""
        mask = self.mask(rng, overlay(rng))
        rows, cols = np.flatnonzero(np.any(mask > 0.5, 1)), np.flatnonzero(np.any(mask > 0.5, 0))
        mask = mask[rows[0]:rows[-1] + 1, cols[0]:cols[-1] + 1]
        wide = int(min(picture.shape[1] * 0.9, 40 * 2 ** rng.uniform(0, 2)))
        tall = max(5, wide * mask.shape[0] // mask.shape[1])
        if tall + 4 > picture.shape[0] or wide + 4 > picture.shape[1]:
            return picture, None
        mask = cv2.resize(mask, (wide, tall), interpolation=cv2.INTER_AREA)[..., None]
        x, y = rng.randint(1, picture.shape[1] - wide - 1), rng.randint(
            1, picture.shape[0] - tall - 1)
        ink = np.float32(rng.choice(((255, 255, 255), (0, 0, 0), (0, 255, 255), (0, 0, 255),
                                     (0, 255, 0), (255, 80, 0))))
        out = picture.copy()
        part = out[y:y + tall, x:x + wide].astype(np.float32)
        out[y:y + tall, x:x + wide] = (part + (ink - part) * mask).astype(np.uint8)
        return out, np.float32([[x, y], [x + wide, y], [x + wide, y + tall], [x, y + tall]])
