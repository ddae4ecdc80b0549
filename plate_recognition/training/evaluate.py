"""Measures the exported models as they will be used: with OpenCV, from whole pictures."""
import collections
import json
import os
import random
import statistics
import time

import cv2
import numpy as np

import calibrate
import ctc
import degradation
import export
import grammar
import locator
import pictures
import reader
import rectify

JITTERED_LOOKS = 3  # Looks at each held-out plate from shaken corners, for calibration.
PER_CLASS = 100     # Rendered plates of each class.


class Models:
    """The exported files behind OpenCV."""

    def __init__(self, folder):
        self.fields = {}
        for name in ("locator", "reader"):
            with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
                self.fields[name] = json.load(file)
        self.locator = cv2.dnn.readNetFromONNX(os.path.join(folder, "locator.onnx"))
        self.reader = cv2.dnn.readNetFromONNX(os.path.join(folder, "reader.onnx"))

    def look(self, picture, long_side):
        canvas, scale = locator.letterboxed(picture, long_side)
        self.locator.setInput(cv2.dnn.blobFromImage(canvas, 1 / 255.0))
        cells = self.locator.forward("cells")[0]
        return locator.plates_of(cells, self.fields["locator"]["threshold"], scale)

    def locate(self, picture):
        """[(probability, quad)]: at 480 first, larger only when nothing is found; then a closer
        look at each plate."""
        fields = self.fields["locator"]
        found = self.look(picture, fields["long_side_px"])
        if not found and max(picture.shape[:2]) > fields["long_side_px"]:
            found = self.look(picture, fields["retry_long_side_px"])
        return [(p, self.closer(picture, quad)) for p, quad in found]

    def closer(self, picture, quad):
        """The quad after a closer look."""
        canvas, scale, origin = locator.closer_window(picture, quad)
        self.locator.setInput(cv2.dnn.blobFromImage(canvas, 1 / 255.0))
        return locator.closer(quad, self.locator.forward("cells")[0], scale, origin)

    def logits(self, picture, quad, rows=1):
        """(character logits [T, C], colour) of the plate at `quad`."""
        plate = rectify.line(picture, quad, rows)
        self.reader.setInput(cv2.dnn.blobFromImage(plate, 1 / 255.0))
        characters, color = self.reader.forward(["characters", "color"])
        return characters[0, :, 0].T, grammar.COLORS[int(color[0].argmax())]

    def read(self, picture, quad):
        fields = self.fields["reader"]
        logits, color = self.logits(picture, quad)
        indices, values = ctc.greedy(logits, fields["temperature"])
        number, sure = ctc.text(indices), ctc.confidence(values)
        verdict = "unreadable"
        if sure >= fields["review_min"]:
            verdict = "review"
        if sure >= fields["auto_min"] and grammar.fits(number, color):
            verdict = "auto"
        return {"number": number, "color": color, "rows": 1, "confidence": round(sure, 4),
                "verdict": verdict, "corners": quad.round(1).tolist()}


def read_pictures(models, found):
    """One object per picture with its readings and times, as `bluegate read --json` has it."""
    out = []
    for item in found:
        start = time.perf_counter()
        picture = pictures.decode(item.path)[0]
        decoded = time.perf_counter()
        quads = [quad for _, quad in models.locate(picture)]
        located = time.perf_counter()
        readings = [models.read(picture, quad) for quad in quads]
        end = time.perf_counter()
        ms = {"decode": (decoded - start) * 1e3, "locate": (located - decoded) * 1e3,
              "read": (end - located) * 1e3}
        out.append({"image": item.path, "state": "read" if readings else "no_plate",
                    "readings": readings, "ms": {k: round(v, 2) for k, v in ms.items()}})
    return out


def score(found, readings):
    """Shares over the labelled plates, overall and by set: exact, found, colour, auto, and the
    wrong ones among auto."""
    groups = collections.defaultdict(collections.Counter)
    for item, result in zip(found, readings):
        for plate in item.plates:
            if not plate.number or plate.quad is None:
                continue
            over = [r for r in result["readings"]
                    if locator.box_iou(np.float32(r["corners"]), plate.quad) >= 0.3]
            mine = [r for r in result["readings"] if r["number"] == plate.number]
            auto = [r for r in over if r["verdict"] == "auto"]
            for name in ("all", item.set or "-"):
                n = groups[name]
                n["plates"] += 1
                n["found"] += bool(over)
                n["exact"] += bool(mine)
                n["color"] += bool(mine) and mine[0]["color"] == plate.color
                n["auto"] += bool(auto)
                n["auto_wrong"] += any(r["number"] != plate.number for r in auto)
    return {name: dict(n) for name, n in sorted(groups.items())}


def looks(models, found, seed=11):
    """Looks at every labelled single-row plate for calibration: from its labelled corners,
    from shaken ones, and from where the locator sees it."""
    rng, out = random.Random(seed), []
    for item in found:
        picture = pictures.decode(item.path)[0]
        located = None
        for plate in item.plates:
            if not plate.number or plate.rows != 1:
                continue
            quad = plate.quad
            if quad is None:
                quad = degradation.unit_quad(picture.shape[1], picture.shape[0])
            else:
                located = models.locate(picture) if located is None else located
                near = [q for _, q in located if locator.box_iou(q, quad) >= 0.3]
                out += [(*models.logits(picture, q), plate.number) for q in near]
            out.append((*models.logits(picture, quad), plate.number))
            for _ in range(JITTERED_LOOKS):
                shaken = degradation.jittered(rng, quad, 0.08)
                out.append((*models.logits(picture, shaken), plate.number))
    return [(logits, number, color) for logits, color, number in out]


def rendered_shares(models, renderer, seed=99):
    """Share read exactly of PER_CLASS rendered plates of each class, as training renders them
    but with a seed of its own."""
    source = reader.Plates(renderer, [], seed)
    shares = {}
    for name, color, _ in grammar.CLASSES:
        hits = 0
        for _ in range(PER_CLASS):
            number = grammar.number_of(source.rng, name)
            plate = renderer.draw_number(source.rng, name, color, number)
            source.pool = [(plate, number, color)] * 64
            source.fresh_share = 0.0
            picture, quad, number, color = source.rendered()
            logits, _ = models.logits(picture, quad)
            hits += ctc.text(ctc.greedy(logits)[0]) == number
        shares[name] = round(hits / PER_CLASS, 3)
    return shares


def report(renderer, found, models_folder, out, log):
    """Calibrates on the held-out part, writes reader.json anew, measures, writes figures.json
    and the readings of the held-out and of all scenes."""
    models = Models(models_folder)
    held = [p for p in found if p.held_out]
    fields, calibration = calibrate.calibrate(looks(models, held))
    export.describe("reader", models_folder, **fields)
    models = Models(models_folder)
    figures = {"calibration": calibration, "fields": fields}
    log(f"calibrated {fields} {calibration}")
    scenes = [p for p in found if any(q.quad is not None for q in p.plates)]
    held = [p for p in scenes if p.held_out]
    for name, part in (("held_out", held), ("all", scenes)):
        readings = read_pictures(models, part)
        with open(os.path.join(out, f"readings_{name}.jsonl"), "w", encoding="utf-8") as file:
            for r in readings:
                file.write(json.dumps(r, ensure_ascii=False) + "\n")
        figures[name] = {"pictures": len(part), "sets": score(part, readings)}
        for step in ("decode", "locate", "read"):
            figures[name]["ms_" + step] = round(statistics.median(r["ms"][step]
                                                                  for r in readings), 2)
        log(f"{name} scenes {figures[name]}")
    crops = [p for p in found if p.held_out and all(q.quad is None for q in p.plates)]
    figures["held_out_crops"] = crop_shares(models, crops)
    log(f"held-out crops {figures['held_out_crops']}")
    figures["rendered"] = rendered_shares(models, renderer)
    log(f"rendered, exact {figures['rendered']}")
    with open(os.path.join(out, "figures.json"), "w", encoding="utf-8") as file:
        json.dump(figures, file, ensure_ascii=False, indent=2)


def crop_shares(models, crops):
    """{set: [exact, pictures]} of plates that fill their picture."""
    shares = {}
    for item in crops:
        picture = pictures.decode(item.path)[0]
        quad = degradation.unit_quad(picture.shape[1], picture.shape[0])
        number = ctc.text(ctc.greedy(models.logits(picture, quad)[0])[0])
        counts = shares.setdefault(item.set, [0, 0])
        counts[0] += number == item.plates[0].number
        counts[1] += 1
    return shares
