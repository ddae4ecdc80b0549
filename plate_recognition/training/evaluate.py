"""Calibrates the reader and measures the exported models as they are used: by the program itself.

The program (bluegate) reads the pictures with the models of a folder; what it says is compared
with the labels. Nothing of its way from picture to number is written a second time here.
"""
import collections
import json
import os
import shutil
import statistics
import subprocess
import tempfile

import numpy as np

import calibrate
import export
import locator

# The least first: of equal ones the least is taken. Beyond these the reader finds characters where
# no plate is, and the bound of what is told rises until hard plates are lost.
BLANK_SHIFTS = (0.0, -1.0, -2.0, -3.0)
TEMPERATURES = (0.7, 0.85, 1.0, 1.2, 1.5, 1.9)


def read(program, models, paths):
    """{path: the program's answer} for every picture."""
    answers = {}
    for k in range(0, len(paths), 500):
        done = subprocess.run([program, "read", "--json", "--models", models, *paths[k:k + 500]],
                              stdout=subprocess.PIPE, check=False)
        for line in done.stdout.decode("utf-8").splitlines():
            answer = json.loads(line)
            answers[answer["image"]] = answer
    missing = [p for p in paths if p not in answers]
    if missing:
        raise RuntimeError(f"{program}: no answer for {missing[0]} ({len(missing)} in all)")
    return answers


def over(answer, plate):
    """The readings that lie over a labelled plate; all of them where its corners are unknown."""
    if plate.quad is None:
        return answer["readings"]
    return [r for r in answer["readings"]
            if locator.box_iou(np.float32(r["corners"]), plate.quad) >= 0.3]


def score(found, answers, group=lambda picture: picture.set):
    """Counts over the labelled plates, overall and by group: exact, found, colour, auto, and the
    wrong ones among auto."""
    groups = collections.defaultdict(collections.Counter)
    for item in found:
        answer = answers[item.path]
        for plate in item.plates:
            if not plate.number:
                continue
            near = over(answer, plate)
            mine = [r for r in answer["readings"] if r["number"] == plate.number]
            auto = [r for r in near if r["verdict"] == "auto"]
            others = {p.number for p in item.plates}
            for name in ("all", group(item) or "-"):
                n = groups[name]
                n["plates"] += 1
                n["found"] += bool(near)
                n["exact"] += bool(mine)
                n["exact_tail"] += any(r["number"][1:] == plate.number[1:]
                                       for r in answer["readings"])
                n["color"] += bool(mine) and mine[0]["color"] == plate.color
                n["auto"] += bool(auto)
                n["auto_wrong"] += any(r["number"] not in others for r in auto)
    return {name: dict(n) for name, n in sorted(groups.items())}


def looks(found, answers):
    """(confidences, right, has a class) of the surest reading over each labelled plate."""
    rows = []
    for item in found:
        numbers = {p.number for p in item.plates}
        for plate in item.plates:
            near = over(answers[item.path], plate) if plate.number else []
            if near:
                best = max(near, key=lambda r: r["confidence"])
                rows.append((best["confidence"], best["number"] in numbers, best["class"] != "00"))
    confidences, right, classed = zip(*rows)
    return np.array(confidences), np.array(right), np.array(classed)


def with_fields(models, folder, **fields):
    """A copy of the models in `folder`, with other fields in reader.json."""
    shutil.copytree(models, folder, dirs_exist_ok=True)
    export.describe("reader", folder, **fields)
    return folder


def best_value(program, models, found, field, values, merit):
    """(the value of a field of reader.json with the greatest merit, the merit of each).
    merit(found, answers) judges what the program answers with it."""
    paths = [p.path for p in found]
    merits = {}
    with tempfile.TemporaryDirectory() as folder:
        for value in values:
            with_fields(models, folder, **{field: value})
            merits[value] = merit(found, read(program, folder, paths))
    return max(merits, key=merits.get), merits


def exact(found, answers):
    return score(found, answers)["all"]["exact"]


def likelihood(found, answers):
    confidences, right, _ = looks(found, answers)
    return calibrate.likelihood(confidences, right)


def report(program, found, rendered, without, models, out, log):
    """Calibrates on held-out and rendered plates, writes reader.json anew, measures, and writes
    figures.json and the answers. `rendered`: pictures by rendered_sets.py, `without`: the paths of
    those without a plate; both may be empty."""
    held = [p for p in found if p.held_out]
    shift, merits = best_value(program, models, held + rendered[::10], "blank_shift",
                               BLANK_SHIFTS, exact)
    log(f"exact by shift of blank {merits}")
    export.describe("reader", models, blank_shift=shift)
    temperature, merits = best_value(program, models, held, "temperature", TEMPERATURES,
                                     likelihood)
    log(f"log likelihood by temperature {merits}")
    export.describe("reader", models, temperature=temperature)
    everything = [p.path for p in found + rendered]
    answers = read(program, models, everything)
    # The bound must hold on plates that were never learned, and under bad light as well.
    beside = [r["confidence"] for a in read(program, models, without).values()
              for r in a["readings"]]
    bounds = calibrate.bounds(*looks(held + rendered, answers), beside)
    export.describe("reader", models, temperature=temperature, **bounds)
    answers = read(program, models, everything)
    seen = [r for a in read(program, models, without).values() for r in a["readings"]
            if r["verdict"] != "unreadable"]
    log(f"{len(seen)} readings in {len(without)} pictures without a plate")
    figures = {"pictures_without_plate": len(without), "readings_without_plate": len(seen),
               "blank_shift": shift, "temperature": temperature, **bounds}
    for name, part in (("held_out", held), ("all", found), ("rendered", rendered)):
        if not part:
            continue
        sure, right, classed = looks(part, answers)
        figures[name] = {
            "pictures": len(part), "sets": score(part, answers),
            "calibration_error": calibrate.calibration_error(sure, right),
            "reliability": calibrate.reliability(sure, right)}
        for step in ("decode", "locate", "read"):
            figures[name]["ms_" + step] = round(statistics.median(
                answers[p.path]["ms"][step] for p in part), 2)
        log(f"{name} {json.dumps(figures[name], ensure_ascii=False)}")
    if rendered:
        figures["conditions"] = score(rendered, answers, lambda p: f"{p.name.rsplit('_', 1)[0]} "
                                                                   f"{p.set}")
    with open(os.path.join(out, "figures.json"), "w", encoding="utf-8") as file:
        json.dump(figures, file, ensure_ascii=False, indent=1)
    with open(os.path.join(out, "answers.jsonl"), "w", encoding="utf-8") as file:
        for answer in answers.values():
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")
