#!/usr/bin/python3
"""Trains the locator, the close look and the reader, exports and measures them, in one command.

    train.py --pictures ../shared/plates --out build/training
    train.py --pictures ../shared/plates --data my_pictures --continue --minutes-reader 20

See README.md beside this file.
"""
import argparse
import glob
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
NAMES = "locator", "close_look", "reader"
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", default="../shared/plates",
                        help="folder with scenes/, crops/, glyphs/, blanks/; any may be absent")
    parser.add_argument("--glyphs", help="glyph pictures; default PICTURES/glyphs, else fonts")
    parser.add_argument("--data", action="append", default=[],
                        help="own pictures: a folder with labels.csv; may be given several times")
    parser.add_argument("--out", default="build/training", help="checkpoints, logs, figures")
    parser.add_argument("--models", default=os.path.join(HERE, "..", "models"),
                        help="where the .onnx and .json files are written")
    parser.add_argument("--minutes-locator", type=float, default=90)
    parser.add_argument("--minutes-close-look", type=float, default=40)
    parser.add_argument("--minutes-reader", type=float, default=120)
    parser.add_argument("--only", choices=NAMES)
    parser.add_argument("--stage", choices=("all", "train", "export", "evaluate"), default="all")
    parser.add_argument("--continue", dest="start", metavar="FOLDER", nargs="?",
                        const=os.path.join(HERE, "..", "models"),
                        help="start from the weights (*.onnx) in FOLDER; default: our models")
    parser.add_argument("--program", default="build/release/bluegate",
                        help="what measures the models: bluegate, built from this source")
    parser.add_argument("--rendered", help="folder that rendered_sets.py has filled")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of each network")
    parser.add_argument("--workers", type=int, default=0,
                        help="processes beside the training that make its pictures")
    parser.add_argument("--rate", type=float, default=2e-3,
                        help="highest learning rate; 0.001 or less after --continue")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--version", default="1", help="written into the .json files")
    return parser.parse_args()


def logger(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)

    def log(line):
        text = f"{time.strftime('%H:%M:%S')} {line}"
        print(text, flush=True)
        with open(path, "a", encoding="utf-8") as file:
            file.write(text + "\n")
    return log


def start_weights(options, name):
    if not options.start:
        return None
    path = os.path.join(options.start, name + ".onnx")
    if not os.path.exists(path):
        sys.exit(f"--continue: {path} is not there")
    import export
    return export.weights_of(path)


def renderer_of(options):
    import rendering
    return rendering.Renderer(options.glyphs, os.path.join(options.pictures, "blanks"))


def beside_plates(options, found):
    import no_plates
    import scenes
    return no_plates.NoPlates(scenes.load([p for p in found if not p.held_out]).scenes,
                              options.seed)


def train_reader(options, found, log):
    import pictures
    import reader
    learned = reader.real_samples([p for p in found if not p.held_out], pictures.decode)
    held = reader.real_samples([p for p in found if p.held_out], pictures.decode)
    log(f"reader: {len(learned)} real plates to learn from, {len(held)} held out")
    source = reader.Plates(renderer_of(options), learned, options.seed,
                           beside_plates(options, found))
    reader.train(source, held, os.path.join(options.out, "reader.pt"), options.minutes_reader,
                 log, options.rate, start=start_weights(options, "reader"), workers=options.workers)


def train_locator(options, found, log):
    import locator
    import scenes
    learned = scenes.load([p for p in found if not p.held_out])
    log(f"locator: {len(learned)} real scenes to learn from")
    source = scenes.Scenes(renderer_of(options), learned, options.seed)
    held = [p for p in found if p.held_out]
    locator.train(source, held, os.path.join(options.out, "locator.pt"),
                  options.minutes_locator, log, options.rate,
                  start=start_weights(options, "locator"),
                  workers=options.workers)


def train_close_look(options, found, log):
    import close_look
    import pictures
    import reader
    import scenes
    found = [p for p in found if p.set != scenes.BOXED_SET and all(
        q.quad is not None for q in p.plates)]
    learned = reader.real_samples([p for p in found if not p.held_out], pictures.decode,
                                  close_look.AROUND)
    held = reader.real_samples([p for p in found if p.held_out], pictures.decode,
                               close_look.AROUND)
    log(f"close look: {len(learned)} real plates to learn from, {len(held)} held out")
    plates = reader.Plates(renderer_of(options), learned, options.seed)
    source = close_look.Looks(plates, beside_plates(options, found), options.seed)
    close_look.train(source, held, os.path.join(options.out, "close_look.pt"),
                     options.minutes_close_look, log, options.rate,
                     start=start_weights(options, "close_look"), workers=options.workers)


def measure(options, found, log):
    import evaluate
    import pictures
    if not os.path.exists(options.program):
        log(f"not measured: {options.program} is not there (--program); build it first")
        return
    rendered, without = [], []
    if options.rendered:
        without = sorted(glob.glob(os.path.join(options.rendered, "no_plate", "*.jpg")))
        for name in sorted(os.listdir(options.rendered)):
            folder = os.path.join(options.rendered, name)
            if os.path.exists(os.path.join(folder, "labels.csv")):
                rendered += pictures.read_labels(folder)
    evaluate.report(options.program, found, rendered, without, options.models, options.out, log)


def main():
    options = arguments()
    options.glyphs = options.glyphs or os.path.join(options.pictures, "glyphs")
    import cv2
    import torch
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    import pictures
    folders = [os.path.join(options.pictures, f) for f in ("scenes", "crops")] + options.data
    found = pictures.load(folders)
    names = [options.only] if options.only else NAMES
    log = logger(os.path.join(options.out, f"{'_'.join(names)}.log"))
    if options.stage in ("all", "train"):
        for name in names:
            {"locator": train_locator, "close_look": train_close_look,
             "reader": train_reader}[name](options, found, log)
    if options.stage in ("all", "train", "export"):
        import export
        for name in names:
            export.write(name, options.out, options.models, options.version, log)
    if options.stage in ("all", "evaluate"):
        measure(options, found, log)


if __name__ == "__main__":
    main()
