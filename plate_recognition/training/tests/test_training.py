"""/usr/bin/python3 -m unittest discover -s plate_recognition/training/tests

Needs numpy and OpenCV; what needs PyTorch is skipped where it is not installed.
"""
import os
import random
import re
import sys
import tempfile
import unittest

import cv2
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import calibrate
import ctc
import degradation
import grammar
import lettering
import pictures
import rectify
import rendered_sets
import rendering

try:
    import torch
except ImportError:
    torch = None
needs_torch = unittest.skipUnless(torch, "PyTorch (python3-torch) is not installed")


def glyphs_that_fill():
    """A glyph source whose every character is a full block, to see the geometry alone."""
    class Blocks:
        def has(self, character):
            return True

        def glyph(self, character, size, family="140"):
            return np.ones(size[::-1], np.float32)
    return Blocks()


def renderer():
    drawing = rendering.Renderer.__new__(rendering.Renderer)
    drawing.pictures, drawing.fonts = glyphs_that_fill(), []
    drawing.font_share, drawing.blanks = 0.0, {}
    return drawing


class GrammarTest(unittest.TestCase):
    def test_every_drawn_number_fits_its_colour_and_can_be_written(self):
        rng = random.Random(3)
        for _ in range(3000):
            name, color, _, number = grammar.draw(rng)
            self.assertTrue(grammar.fits(number, color), f"{name}: {number}")
            grammar.encode(number)

    def test_all_provinces_are_drawn(self):
        rng = random.Random(4)
        seen = {grammar.number_of(rng, "blue")[0] for _ in range(2000)}
        self.assertEqual(seen, set(grammar.PROVINCES))
        self.assertEqual(len(seen), 31)

    def test_sequences_never_hold_i_or_o(self):
        rng = random.Random(5)
        for _ in range(2000):
            self.assertIsNone(re.search("[IO]", grammar.number_of(rng, "blue")[2:]))

    def test_equal_runs_of_three_and_more_come_up(self):
        rng = random.Random(6)
        runs = sum(bool(re.search(r"(\d)\1\1", grammar.number_of(rng, "blue")))
                   for _ in range(2000))
        self.assertGreater(runs, 150)

    def test_a_green_number_does_not_fit_blue(self):
        self.assertTrue(grammar.fits("陕AD12345", "green"))
        self.assertFalse(grammar.fits("陕AD12345", "blue"))
        self.assertTrue(grammar.fits("陕A12345D", "yellow_green"))
        self.assertFalse(grammar.fits("陕A12345D", "green"))

    def test_characters_have_blank_first_and_no_letter_i(self):
        self.assertEqual(grammar.BLANK, 0)
        self.assertNotIn("I", grammar.CHARACTERS)
        self.assertEqual(len(set(grammar.CHARACTERS)), len(grammar.CHARACTERS))


class GeometryTest(unittest.TestCase):
    def test_ordinary_plate_is_440_wide_with_equal_margins(self):
        places = rendering.layout("blue", 7)
        self.assertEqual(rendering.sheet_size("blue", 1), (440, 140))
        self.assertEqual(places[0].x, 15.5)
        self.assertEqual(places[-1].x + places[-1].size[0], 440 - 15.5)
        self.assertEqual(places[2].x - places[1].x - 45, 34)

    def test_new_energy_plate_is_480_wide_with_eight_characters(self):
        places = rendering.layout("green", 8)
        self.assertEqual(rendering.sheet_size("green", 1), (480, 140))
        self.assertEqual(len(places), 8)
        self.assertEqual(places[2].x - places[1].x - 43, 49)
        self.assertAlmostEqual(places[-1].x + places[-1].size[0], 480 - 15.5)

    def test_rear_plate_has_two_characters_above_five(self):
        places = rendering.layout("trailer", 7)
        self.assertEqual(rendering.sheet_size("yellow", 2), (440, 220))
        self.assertEqual([p.size for p in places], [(80, 60)] * 2 + [(65, 110)] * 5)
        self.assertEqual(places[2].x, 27.5)
        self.assertEqual(places[-1].x + 65, 440 - 27.5)
        self.assertEqual(places[0].x + places[1].x + 80, 440)

    def test_low_speed_plate_is_300_by_165(self):
        picture = renderer().draw_number(random.Random(8), "low_speed", "yellow", 2, "陕A12345")
        self.assertEqual(picture.shape, (165, 300, 3))

    def test_ink_stands_where_the_layout_says(self):
        rng = random.Random(8)
        for name, rows in (("yellow", 1), ("yellow_rear", 2)):
            picture = renderer().draw_number(rng, name, "yellow", rows, "陕A12345")
            self.assertEqual(picture.shape[1::-1], rendering.sheet_size("yellow", rows))
            light = picture.astype(int).sum(2)
            for x, y, (wide, tall), _ in rendering.layout(name, 7):
                self.assertLess(light[int(y + tall / 2), int(x + wide / 2)], 250)  # Black ink.
            last = rendering.layout(name, 7)[-1]
            self.assertGreater(light[int(last.y + 20), int(last.x - 6)], 250)  # The sheet between.

    def test_two_rows_come_to_stand_in_one_line(self):
        places = rendering.layout("yellow_rear", 7)
        plate = np.full((220, 440, 3), 255, np.uint8)
        for x, y, (wide, tall), _ in places:
            cv2.rectangle(plate, (int(x), int(y)), (int(x + wide), int(y + tall)), (0, 0, 0), -1)
        scene = np.full((400, 600, 3), 255, np.uint8)
        quad = degradation.tilted_quad(random.Random(2), 200, 2) + np.float32([300, 200])
        line = rectify.line(degradation.paste(plate, scene, quad), quad, 2)
        self.assertEqual(line.shape, (rectify.HEIGHT, rectify.WIDTH, 3))
        dark = line[16].sum(1) < 380
        runs = np.flatnonzero(np.diff(dark.astype(int)) == 1)
        self.assertEqual(len(runs), 7)
        self.assertEqual(int((runs < 44).sum()), 2)

    def test_a_wide_plate_is_shrunk_before_it_is_warped(self):
        stripes = np.zeros((280, 880, 3), np.uint8)
        stripes[:, ::2] = 255  # Finer than the line can show: must come out grey.
        line = rectify.line(stripes, rectify.corners(0, 0, 880, 280))
        self.assertLess(np.abs(line[8:24, 20:108].astype(int) - 127).max(), 40)

    def test_a_smaller_picture_takes_in_every_pixel(self):
        picture = np.zeros((64, 96, 3), np.uint8)
        picture[10, 21] = 255  # One of the pixels that a plain linear step to a sixth would miss.
        small = rectify.scaled(picture, (16, 10))
        self.assertEqual(small.shape, (10, 16, 3))
        self.assertGreater(int(small.max()), 0)
        self.assertEqual(rectify.scaled(picture, (192, 128)).shape, (128, 192, 3))

    def test_rectifying_undoes_pasting(self):
        rng = random.Random(9)
        plate = renderer().draw_number(rng, "blue", "blue", 1, "京A12345")
        scene = np.full((200, 400, 3), 90, np.uint8)
        quad = degradation.tilted_quad(rng, 300, 440 / 140) + np.float32([200, 100])
        back = rectify.part_of(degradation.paste(plate, scene, quad), quad, (0, 0, 1, 1), 440, 140)
        inner = (slice(10, -10), slice(10, -10))
        error = np.abs(cv2.blur(back, (5, 5)).astype(int) - cv2.blur(plate, (5, 5)))[inner]
        self.assertLess(error.mean(), 12)

    def test_margin_leaves_the_surroundings_in(self):
        picture = np.zeros((100, 240, 3), np.uint8)
        picture[30:62, 40:200] = 255
        out = rectify.line(picture, rectify.corners(40, 30, 200, 62))
        self.assertLess(out[16, 2].max(), 20)
        self.assertEqual(out[16, 12].min(), 255)


class CtcTest(unittest.TestCase):
    @staticmethod
    def logits(frames):
        out = np.zeros((len(frames), len(grammar.CHARACTERS)))
        for t, k in enumerate(frames):
            out[t, k] = 9.0
        return out

    def test_repeats_merge_and_blanks_part(self):
        a, b = grammar.INDEX["A"], grammar.INDEX["8"]
        indices, values = ctc.greedy(self.logits([0, a, a, 0, b, 0, b, b, 0]))
        self.assertEqual(ctc.text(indices), "A88")
        self.assertEqual(len(values), 3)

    def test_confidence_is_the_least_certain_character(self):
        logits = self.logits([grammar.INDEX["A"], 0, grammar.INDEX["8"]])
        logits[2, grammar.INDEX["B"]] = 9.0
        _, values = ctc.greedy(logits)
        self.assertLess(ctc.confidence(values), 0.51)
        self.assertGreater(max(values), 0.9)

    def test_nothing_read_is_no_confidence(self):
        self.assertEqual(ctc.confidence(ctc.greedy(self.logits([0, 0]))[1]), 0.0)

    def test_temperature_lowers_confidence(self):
        logits = self.logits([grammar.INDEX["A"]])
        self.assertLess(ctc.greedy(logits, 3.0)[1][0], ctc.greedy(logits, 1.0)[1][0])


class CalibrationTest(unittest.TestCase):
    def test_auto_starts_above_the_surest_wrong_reading(self):
        confidences = np.array([0.99, 0.98, 0.95, 0.90, 0.80])
        right = np.array([True, True, False, True, True])
        threshold = calibrate.auto_threshold(confidences, right, np.ones(5, bool))
        self.assertGreater(threshold, 0.95)
        self.assertLessEqual(threshold, 0.98)

    def test_readings_without_a_form_do_not_count_against_auto(self):
        confidences = np.array([0.99, 0.98, 0.95])
        right, formed = np.array([True, False, True]), np.array([True, False, True])
        self.assertLessEqual(calibrate.auto_threshold(confidences, right, formed), 0.95)

    def test_a_reading_where_no_plate_is_bounds_what_a_human_sees(self):
        confidences, right = np.array([0.99, 0.9, 0.2]), np.array([True, True, True])
        formed = np.ones(3, bool)
        self.assertEqual(calibrate.bounds(confidences, right, formed)["review_min"], 0.1)
        self.assertEqual(calibrate.bounds(confidences, right, formed, [0.26])["review_min"], 0.27)

    def test_reliability_sets_the_share_right_beside_the_confidence(self):
        confidences = np.array([0.95, 0.97, 0.42, 0.44])
        right = np.array([True, True, True, False])
        self.assertEqual(calibrate.reliability(confidences, right),
                         [(2, 0.43, 0.5), (2, 0.96, 1.0)])
        self.assertAlmostEqual(calibrate.calibration_error(confidences, right), 0.055)

    def test_perfect_confidences_have_no_calibration_error(self):
        self.assertEqual(calibrate.calibration_error(np.ones(5), np.ones(5, bool)), 0.0)


class LetteringTest(unittest.TestCase):
    def test_patches_hold_ink_and_ground(self):
        rng, words = random.Random(4), lettering.Lettering()
        for _ in range(20):
            patch = words.patch(rng)
            self.assertEqual(patch.dtype, np.uint8)
            self.assertGreater(int(patch.max()) - int(patch.min()), 40)

    def test_an_overlay_changes_the_picture_only_where_it_says(self):
        rng, words = random.Random(5), lettering.Lettering()
        plain = np.full((240, 320, 3), 128, np.uint8)
        out, quad = words.overlaid(rng, plain)
        changed = np.argwhere((out != plain).any(2))
        low, high = quad.min(0), quad.max(0)
        self.assertTrue((changed.min(0) >= low[::-1] - 1).all())
        self.assertTrue((changed.max(0) <= high[::-1] + 1).all())


class RenderedSetTest(unittest.TestCase):
    def test_the_same_seed_gives_the_same_pictures_with_their_labels(self):
        kind = next(k for k in grammar.CLASSES if k[0] == "yellow_rear")
        folders = [tempfile.mkdtemp() for _ in range(2)]
        for folder in folders:
            rendered_sets.write_class(folder, kind, 8, renderer(), [], 3)
        first, second = (pictures.read_labels(os.path.join(f, "yellow_rear")) for f in folders)
        self.assertEqual([p.set for p in first], [c[0] for c in rendered_sets.CONDITIONS])
        for a, b in zip(first, second):
            self.assertEqual((a.plates[0].number, a.plates[0].rows), (b.plates[0].number, 2))
            self.assertTrue((pictures.decode(a.path)[0] == pictures.decode(b.path)[0]).all())

    def test_tilted_plates_are_tilted_and_small_ones_small(self):
        rng = random.Random(6)
        for name, widths, tilt in rendered_sets.CONDITIONS:
            wide = rng.uniform(*widths)
            quad = rendered_sets.tilted_quad(rng, wide, 440 / 140, tilt)
            self.assertLess(rectify.sides(quad)[0], wide * 1.25, name)


@needs_torch
class CloseLookTest(unittest.TestCase):
    def test_corners_go_to_the_input_and_back(self):
        import close_look
        quad = degradation.tilted_quad(random.Random(1), 120, 440 / 140) + np.float32([200, 150])
        place = close_look.roughly(random.Random(2), quad, 0.1)
        self.assertTrue(close_look.is_sound(place))
        at, target = close_look.to_input(quad, place)
        offsets = (at - target) / close_look.UNIT_PX
        back = close_look.moved(place, offsets.astype(np.float32))
        self.assertLess(np.abs(back - quad).max(), 0.05)

    def test_a_crossed_quad_is_not_sound(self):
        import close_look
        quad = rectify.corners(0, 0, 100, 30)
        self.assertTrue(close_look.is_sound(quad))
        self.assertFalse(close_look.is_sound(quad[[1, 0, 2, 3]]))

    def test_outside_of_the_picture_it_sees_grey(self):
        import close_look
        picture = np.full((40, 120, 3), 250, np.uint8)
        shown = close_look.shown(picture, rectify.corners(0, 0, 120, 40))
        self.assertEqual(int(shown[2, 64, 0]), rectify.GREY)
        self.assertEqual(int(shown[32, 64, 0]), 250)


class SplitTest(unittest.TestCase):
    @staticmethod
    def folder(rows):
        path = tempfile.mkdtemp()
        with open(os.path.join(path, "labels.csv"), "w", encoding="utf-8") as file:
            file.write("image,number,color\n")
            file.writelines(f"{image},{number},blue\n" for image, number in rows)
        return path

    def test_no_number_is_on_both_sides(self):
        rng = random.Random(1)
        rows = [(f"p{k}.jpg", f"京A{rng.randrange(300):05d}") for k in range(900)]
        first, second = self.folder(rows[:500]), self.folder(rows[500:])
        found = pictures.load([first, second])
        held = {p.plates[0].number for p in found if p.held_out}
        learned = {p.plates[0].number for p in found if not p.held_out}
        self.assertFalse(held & learned)
        self.assertTrue(0.08 < len(held) / len(held | learned) < 0.24)

    def test_numbers_of_one_picture_stay_together(self):
        rows = []
        for k in range(200):
            rows += [(f"p{k}.jpg", f"京A{k:05d}"), (f"p{k}.jpg", f"京A{k + 1:05d}")]
        found = pictures.load([self.folder(rows)])
        self.assertEqual(len({p.held_out for p in found}), 1)

    def test_the_split_is_the_same_every_time(self):
        rows = [(f"p{k}.jpg", f"京A{k:05d}") for k in range(100)]
        a, b = (pictures.load([self.folder(rows)]) for _ in range(2))
        self.assertEqual([p.held_out for p in a], [p.held_out for p in b])


@needs_torch
class NetworkTest(unittest.TestCase):
    def test_locator_finds_in_its_targets_what_was_put_in(self):
        import locator
        quad = np.float32([[100, 90], [190, 96], [188, 126], [98, 119]])
        heat, _, corners, _ = locator.targets([quad], [])
        logit = np.log(np.clip(heat, 1e-4, 1 - 1e-4) / (1 - np.clip(heat, 1e-4, 1 - 1e-4)))
        found = locator.plates_of(np.concatenate([logit[None], corners]), 0.5)
        self.assertEqual(len(found), 1)
        np.testing.assert_allclose(found[0][1], quad, atol=1e-3)

    def test_reader_has_the_shapes_of_its_description(self):
        import reader
        characters, color = reader.Reader().eval()(torch.zeros(2, 3, 40, 160))
        self.assertEqual(tuple(characters.shape),
                         (2, len(grammar.CHARACTERS), 1, rectify.WIDTH // 4))
        self.assertEqual(tuple(color.shape), (2, 6))

    def test_exported_networks_give_the_same_numbers_in_opencv(self):
        import export
        torch.manual_seed(2)
        for name in ("locator", "close_look", "reader"):
            net = export.network(name).eval()
            path = os.path.join(tempfile.mkdtemp(), name + ".onnx")
            export.to_onnx(name, net, path)
            self.assertLess(export.difference(name, net, path), export.TOLERANCE)
            again = export.network(name)
            export.load_weights(again, path)
            for a, b in zip(net.parameters(), again.parameters()):
                self.assertTrue(torch.equal(a, b))


if __name__ == "__main__":
    unittest.main()
