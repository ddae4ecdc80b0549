"""What may stand on a plate: the characters, and random numbers of every class.

Characters and sequence patterns follow GA 36-2018 and the issue order of the
traffic police: letters of a sequence are never I or O; the second place (the
issuing office) is a letter, O only on old official plates.
"""

import re

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
RARE_PROVINCES = "琼藏青闽贵"  # Few in any real collection, so drawn twice as often.
DIGITS = "0123456789"
SEQUENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
MARKS = "使领警学挂港澳应急"
BLANK = 0  # Index of the CTC blank in CHARACTERS.
CHARACTERS = ["<blank>"] + list(PROVINCES + MARKS + DIGITS + "ABCDEFGHJKLMNOPQRSTUVWXYZ")
INDEX = {c: i for i, c in enumerate(CHARACTERS)}

# The order of the reader's colour output. Never reorder: the models depend on it.
COLORS = ["blue", "yellow", "green", "yellow_green", "white", "black"]

# Patterns of the five characters after the office letter, N digit, L letter,
# with how often each is drawn.
PATTERNS = [("NNNNN", 30), ("LNNNN", 14), ("LLNNN", 10), ("NLNNN", 8), ("NNLNN", 8),
            ("NNNLN", 7), ("NNNNL", 7), ("LNNNL", 4), ("NNNLL", 5), ("LNLNN", 3),
            ("NLLNN", 2), ("NNLLN", 2), ("LNNLN", 2), ("NLNLN", 2), ("NLNNL", 2)]
NEW_ENERGY_LETTERS = "DDDDFFFFABCEGHJK"

# Classes that are rendered, with their colour, rows and share.
CLASSES = [("blue", "blue", 1, 30), ("yellow", "yellow", 1, 11), ("trainer", "yellow", 1, 3),
           ("yellow_rear", "yellow", 2, 6), ("trailer", "yellow", 2, 5),
           ("low_speed", "yellow", 2, 3),
           ("green", "green", 1, 14), ("yellow_green", "yellow_green", 1, 6),
           ("police", "white", 1, 4), ("military", "white", 1, 3), ("military_rear", "white", 2, 2),
           ("armed_police", "white", 1, 12), ("armed_police_rear", "white", 2, 6),
           ("emergency", "white", 1, 11), ("hong_kong_macao", "black", 1, 4),
           ("embassy", "black", 1, 8), ("consulate", "black", 1, 5), ("foreign", "black", 1, 1)]
# Hardly in any real collection: where real plates are learned from too, drawn more often.
SCARCE = [c for c in CLASSES if c[1] in ("white", "black")]
# Plates of foreigners have not been issued since 2007-11-01; some are still seen.
ISSUED = [c for c in CLASSES if c[0] != "foreign"]


def encode(number):
    """Character indices of `number`; KeyError for a character that no plate has."""
    return [INDEX[c] for c in number]


def pick(rng, pairs):
    """One value of [(value, share), ...] by share."""
    shares = [p[-1] for p in pairs]
    return rng.choices(pairs, weights=shares)[0]


def province(rng):
    return rng.choice(PROVINCES + RARE_PROVINCES)


def office(rng):
    return rng.choice("AAABBC" + SEQUENCE_LETTERS)


def from_pattern(rng, pattern):
    return "".join(rng.choice(DIGITS if p == "N" else SEQUENCE_LETTERS) for p in pattern)


def with_equal_run(rng, sequence, positions):
    """`sequence` with a run of one digit over 3 or more of the given positions."""
    length = rng.randint(3, len(positions))
    start = rng.randint(0, len(positions) - length)
    digit = rng.choice(DIGITS + "88866")
    out = list(sequence)
    for k in positions[start:start + length]:
        out[k] = digit
    return "".join(out)


def ordinary_sequence(rng, length=5):
    """The characters after the office letter of a blue or yellow plate."""
    if length == 5:
        sequence = from_pattern(rng, pick(rng, PATTERNS)[0])
    else:
        letter = rng.randrange(length) if rng.random() < 0.35 else -1
        sequence = from_pattern(rng, ["L" if k == letter else "N" for k in range(length)])
    if rng.random() < 0.15:
        sequence = with_equal_run(rng, sequence, range(length))
    return sequence


def new_energy_small(rng):
    second = rng.choice(DIGITS if rng.random() < 0.7 else SEQUENCE_LETTERS)
    sequence = rng.choice(NEW_ENERGY_LETTERS) + second + from_pattern(rng, "NNNN")
    return with_equal_run(rng, sequence, range(1, 6)) if rng.random() < 0.15 else sequence


def new_energy_large(rng):
    sequence = from_pattern(rng, "NNNNN") + rng.choice(NEW_ENERGY_LETTERS)
    return with_equal_run(rng, sequence, range(5)) if rng.random() < 0.15 else sequence


def number_of(rng, name):
    """A random number of the class `name` of CLASSES."""
    head = province(rng) + office(rng)
    if name in ("blue", "yellow", "yellow_rear", "low_speed"):
        return head + ordinary_sequence(rng)
    if name == "trainer":
        return head + ordinary_sequence(rng, 4) + "学"
    if name == "trailer":
        return head + ordinary_sequence(rng, 4) + "挂"
    if name == "green":
        return head + new_energy_small(rng)
    if name == "yellow_green":
        return head + new_energy_large(rng)
    if name == "police":
        if rng.random() < 0.05:
            head = head[0] + "O"
        return head + ordinary_sequence(rng, 4) + "警"
    if name in ("military", "military_rear"):
        return rng.choice("ABCHJKLNSTVZG") + rng.choice("ABCDEFGHJKLMNRSTUVY") + \
            from_pattern(rng, "NNNNN")
    if name in ("armed_police", "armed_police_rear"):
        kind = rng.random()
        if kind < 0.7:
            return "WJ" + province(rng) + from_pattern(rng, "NNNN") + \
                rng.choice(DIGITS + "XBTSHJD")
        if kind < 0.85 or name.endswith("rear"):
            return "WJ" + rng.choice("BDHJLST") + from_pattern(rng, "NNNNN")
        return "WJ" + from_pattern(rng, "NNNNNNN")
    if name == "emergency":
        return province(rng) + rng.choice("XS") + from_pattern(rng, "NNNN") + "应急"
    if name == "hong_kong_macao":
        return "粤Z" + ordinary_sequence(rng, 4) + rng.choice("港港澳")
    if name == "embassy":
        digits = from_pattern(rng, "NNNNNN")
        return "使" + digits if rng.random() < 0.5 else digits + "使"
    if name == "consulate":
        return province(rng) + from_pattern(rng, "NNNNN") + "领"
    return head + from_pattern(rng, "NNNNN")  # foreign


def draw(rng, classes=CLASSES):
    """(class, colour, rows, number) of a random plate of these classes."""
    name, color, rows, _ = pick(rng, classes)
    return name, color, rows, number_of(rng, name)


_P, _L, _S = f"[{PROVINCES}]", "[A-Z]", "[0-9A-HJ-NP-Z]"
FORMS = {
    "blue": [f"{_P}{_L}{_S}{{5}}"],
    "yellow": [f"{_P}{_L}{_S}{{5}}", f"{_P}{_L}{_S}{{4}}[学挂]"],
    "green": [f"{_P}{_L}[A-HJK]{_S}[0-9]{{4}}"],
    "yellow_green": [f"{_P}{_L}[0-9]{{5}}[A-HJK]"],
    "white": [f"{_P}{_L}{_S}{{4}}警", f"{_L}{{2}}[0-9]{{5}}", f"WJ{_P}[0-9]{{4}}{_S}",
              f"WJ{_L}[0-9]{{5}}", f"WJ[0-9]{{2}}{_S}{{5}}", f"{_P}[XS][0-9]{{4}}应急"],
    "black": [f"粤Z{_S}{{4}}[港澳]", "使[0-9]{6}", "[0-9]{6}使", f"{_P}[0-9]{{5}}领",
              f"{_P}{_L}{_S}{{5}}"],
}


def fits(number, color):
    """Whether `number` has the form of a class of that colour."""
    return any(re.fullmatch(form, number) for form in FORMS.get(color, []))
