#ifndef BLUEGATE_SERVICES_BLUEGATE_REGISTER_TEXT_H_
#define BLUEGATE_SERVICES_BLUEGATE_REGISTER_TEXT_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"
#include "bluegate/registry/v1/register_table.pb.h"

namespace bluegate {

// A table by its name, such as "inspections"; empty gives UNSPECIFIED. INVALID_ARGUMENT for another
// text.
absl::StatusOr<registry::v1::RegisterTable> ToTable(const std::string& name);

// The name of a table.
std::string TableText(registry::v1::RegisterTable table);

// A message as JSON on one line, with every field of a number, under its own name.
std::string ToJson(const google::protobuf::Message& message);

// A name for a change, drawn so that no two are alike.
std::string NewRequestId();

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_REGISTER_TEXT_H_
