"""Greedy CTC decoding with per-character probabilities."""
import numpy as np

import grammar


def softmax(logits, temperature=1.0):
    z = logits / temperature
    z = z - z.max(-1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(-1, keepdims=True)


def greedy(logits, temperature=1.0):
    """(indices, probabilities) of logits [T, C].

    A character's probability is the highest of its run of equal frames. Repeats are
    merged, blanks dropped; two equal characters stay two where a blank is between them.
    """
    probabilities = softmax(np.asarray(logits, np.float64), temperature)
    best = probabilities.argmax(-1)
    indices, values = [], []
    previous = grammar.BLANK
    for t, k in enumerate(best):
        if k != grammar.BLANK:
            if k == previous:
                values[-1] = max(values[-1], probabilities[t, k])
            else:
                indices.append(int(k))
                values.append(float(probabilities[t, k]))
        previous = k
    return indices, values


def text(indices):
    return "".join(grammar.CHARACTERS[k] for k in indices)


def confidence(values):
    """The plate's confidence: its least certain character."""
    return min(values) if values else 0.0
