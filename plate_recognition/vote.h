#ifndef BLUEGATE_PLATE_RECOGNITION_VOTE_H_
#define BLUEGATE_PLATE_RECOGNITION_VOTE_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "plate_recognition/plate_reader.h"

// Several looks at one vehicle: the frames of a capture are read together. Pure: values in, values
// out; no OpenCV, no clock.
namespace bluegate::plate_recognition {

// What the frames of a capture say together.
struct CaptureReading {
  // As of one picture: each plate once, the largest first, at most kReadingsMax; the timings of all
  // frames; the model of `frame`. Corners are those in `frame`; all zero for a plate that this
  // frame does not show.
  PictureReading reading;
  // The frame that is the evidence: where the number of the main plate was read. The main plate is
  // that with the best verdict, of equal ones the largest. Without a plate, the first frame that
  // could be decoded. 0 if there are no frames.
  size_t frame = 0;
  // For each reading the frame that is the evidence of its number: the one that read this very
  // number most surely; where none did, the one that has most of its characters.
  std::vector<size_t> evidence;
};

// Reads the frames of one capture, in order, together.
//
// Plates. Readings are of one plate if their numbers are (same_plate.h), never if one frame shows
// both. A plate that only one frame shows comes out as it was read. A plate that was unreadable in
// every frame and is not in the evidence frame is left out: it says nothing, and would send every
// vehicle with a blurred one in the background to an officer. Every other plate is told, in
// whichever frame it was: which of two vehicles the capture is about is not for a vote to say.
//
// Number. By number_vote.h.
//
// Verdict. The vote never makes a reading surer than the pictures are:
//  - kAuto, only if a frame read exactly this number with that verdict. Frames that agree without
//    one that is sure stay kReview: the bound of kAuto is calibrated on single pictures, and frames
//    of one vehicle share the dirt, the light and what the network has never seen, so that their
//    agreement is no second witness. Five looks instead of one also give an error five chances to
//    look sure, so one such frame alone is not enough where another doubts it:
//  - each look at the plate that has another character, or another length that fits a class, with
//    confidence 0.5 takes one sure frame more to outweigh, with 0.7 two more. (Of sure readings
//    0.3 % may be wrong, so about 0.05 % in one certain character. A calibrated look that has
//    another character with confidence c is (1 - c) * 0.3 to c against being right, 0.3 being the
//    look-alike's share of misreadings: after one with 0.5 the sure reading is wrong in 0.2 %, with
//    0.7 in 0.4 %, with 0.9 in 1.5 %.)
//  - a plate in another frame that is not unreadable and has nearly the same number, or the same in
//    another colour, takes kAuto away from both, however many frames are sure: either it is the
//    same plate misread or a near neighbour of the fleet, and neither may be accused for the other.
//    Where one frame shows both they are two plates, and no contradiction.
//  - kReview at most for a number that no frame read whole, and for one that with the colour is of
//    no class.
//  - kUnreadable if every frame found it so; characters that the vote holds for less likely than
//    0.3 are then '-'.
CaptureReading VoteOnCapture(absl::Span<const PictureReading> frames);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_VOTE_H_
