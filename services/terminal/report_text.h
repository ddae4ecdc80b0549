#ifndef BLUEGATE_SERVICES_TERMINAL_REPORT_TEXT_H_
#define BLUEGATE_SERVICES_TERMINAL_REPORT_TEXT_H_

#include <string>

#include "services/terminal/terminal.h"

namespace bluegate::terminal {

// True when a capture was refused, or a picture left that no capture could be made of.
bool HasRefusals(const TerminalReport& report);

// For people: one row a refusal and a file left, and the sums.
std::string ReportAsTable(const TerminalReport& report);

// For programs, one line:
//   {"kept": 2, "refused": 1, "dropped": 0, "seconds": 0.8,
//    "captures": [{"capture": "cam-01/1795450000/1", "files": ["a.jpg"], "kept": true,
//                  "position": 12, "repeated": false}, {..., "kept": false,
//                  "reason": "PICTURE_EMPTY", "field": "capture.pictures[0]",
//                  "value": "0 bytes", "wish": "1 byte to 8 MiB"}],
//    "left": [{"file": "notes.txt", "why": "no picture, ..."}]}
std::string ReportAsJson(const TerminalReport& report);

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_REPORT_TEXT_H_
