"""How sure the reader may be: temperature and the thresholds of the verdicts.

A look is (logits [T, C], number, colour read); it is right when its greedy text is the number.
"""
import numpy as np

import ctc
import grammar

WRONG_AUTO_MAX = 0.003


def readings(looks, temperature):
    """Arrays of confidence, right, and whether the number has a form of its colour."""
    confidences, right, formed = [], [], []
    for logits, number, color in looks:
        indices, values = ctc.greedy(logits, temperature)
        text = ctc.text(indices)
        confidences.append(ctc.confidence(values))
        right.append(text == number)
        formed.append(grammar.fits(text, color))
    return np.array(confidences), np.array(right), np.array(formed)


def calibration_error(confidences, right, bins=10):
    """Expected calibration error: |share right - mean confidence| over equal bins, weighted."""
    total = 0.0
    for k in range(bins):
        inside = (confidences >= k / bins) & (confidences < (k + 1) / bins + (k == bins - 1))
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - confidences[inside].mean())
    return float(total)


def likelihood(confidences, right):
    """Mean log likelihood of right and wrong under the confidences."""
    p = np.clip(confidences, 1e-4, 1 - 1e-4)
    return float(np.where(right, np.log(p), np.log(1 - p)).mean())


def best_temperature(looks):
    grid = np.round(np.arange(0.6, 3.01, 0.1), 2)
    scores = []
    for t in grid:
        confidences, right, _ = readings(looks, t)
        scores.append(likelihood(confidences, right))
    return float(grid[int(np.argmax(scores))])


def auto_threshold(confidences, right, formed, wrong_max=WRONG_AUTO_MAX):
    """The least confidence from which on at most wrong_max of the formed readings are wrong."""
    order = np.argsort(-confidences)
    order = order[formed[order]]
    wrong = np.cumsum(~right[order])
    allowed = wrong <= wrong_max * np.arange(1, len(order) + 1)
    if not allowed.any():
        return 0.999
    last = int(np.nonzero(allowed)[0].max())
    below = confidences[order[last + 1]] if last + 1 < len(order) else confidences[order[last]]
    # Halfway to the next, so that rounding elsewhere does not let a wrong one through.
    threshold = (confidences[order[last]] + below) / 2 if last + 1 < len(order) else below
    return float(min(0.999, max(0.5, np.ceil(threshold * 1000) / 1000)))


def review_threshold(confidences, right, share=0.3):
    """The confidence below which at most `share` of the readings are right, 0.1 to 0.5."""
    best = 0.1
    for t in np.arange(0.1, 0.51, 0.05):
        below = confidences < t
        if below.sum() >= 5 and right[below].mean() <= share:
            best = t
    return float(round(best, 2))


def calibrate(looks):
    """{"temperature", "auto_min", "review_min"} and the figures they reach on the looks."""
    temperature = best_temperature(looks)
    confidences, right, formed = readings(looks, temperature)
    auto = auto_threshold(confidences, right, formed)
    fields = {"temperature": temperature, "auto_min": auto,
              "review_min": review_threshold(confidences, right)}
    sure = (confidences >= auto) & formed
    figures = {"looks": len(looks), "exact": round(float(right.mean()), 4),
               "auto": round(float(sure.mean()), 4),
               "auto_wrong": round(float((~right[sure]).mean()) if sure.any() else 0.0, 4),
               "calibration_error": round(calibration_error(confidences, right), 4)}
    return fields, figures
