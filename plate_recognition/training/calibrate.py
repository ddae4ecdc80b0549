"""How sure the reader may be: the thresholds of the verdicts, and how far its confidence is the
share of right readings. Arrays in: the confidence of each reading, whether it was right, and
whether its number is of a plate class."""
import numpy as np

# Share of wrong readings among those to act on without a human: half of what is wished for, since
# pictures to come differ from those that were looked at.
WRONG_AUTO_MAX = 0.0005


def reliability(confidences, right, bins=10):
    """[(readings, mean confidence, share right)] of equal bins of confidence that hold any."""
    table = []
    for k in range(bins):
        inside = (confidences >= k / bins) & (confidences < (k + 1) / bins + (k == bins - 1))
        if inside.any():
            table.append((int(inside.sum()), round(float(confidences[inside].mean()), 4),
                          round(float(right[inside].mean()), 4)))
    return table


def calibration_error(confidences, right, bins=10):
    """Expected calibration error: |share right - mean confidence| over equal bins, weighted."""
    table = reliability(confidences, right, bins)
    return round(sum(n * abs(share - mean) for n, mean, share in table) / len(confidences), 4)


def likelihood(confidences, right):
    """Mean log likelihood of right and wrong under the confidences."""
    p = np.clip(confidences, 1e-4, 1 - 1e-4)
    return round(float(np.where(right, np.log(p), np.log(1 - p)).mean()), 5)


def auto_threshold(confidences, right, classed, wrong_max=WRONG_AUTO_MAX):
    """The least confidence from which on at most wrong_max of the readings of a class are wrong."""
    order = np.argsort(-confidences)
    order = order[classed[order]]
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


def bounds(confidences, right, classed, beside=()):
    """{"auto_min", "review_min"}. `beside`: confidences of readings where no plate is; none of them
    is worth a human's look."""
    review = max([review_threshold(confidences, right)] +
                 [float(np.ceil((c + 0.005) * 100) / 100) for c in beside])
    return {"auto_min": auto_threshold(confidences, right, classed), "review_min": min(review, 0.5)}
