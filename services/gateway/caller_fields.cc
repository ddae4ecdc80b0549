#include "services/gateway/caller_fields.h"

#include <algorithm>
#include <iterator>

#include "bluegate/common/v1/plate.pb.h"
#include "services/support/peer_purpose.h"

namespace bluegate::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kCallerFields[] = {"officer", "actor", "set_by", "issued_by", "by"};

bool IsOneText(const FieldDescriptor& field) {
  return !field.is_repeated() && field.type() == FieldDescriptor::TYPE_STRING;
}

bool IsOneMessage(const FieldDescriptor& field) {
  return !field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

bool NamesTheCaller(const FieldDescriptor& field) {
  return IsOneText(field) && std::find(std::begin(kCallerFields), std::end(kCallerFields),
                                       field.name()) != std::end(kCallerFields);
}

// Empty without such a field.
std::string TextOf(const Message& message, const std::string& name) {
  const FieldDescriptor* const field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || !IsOneText(*field)) return "";
  return message.GetReflection()->GetString(message, field);
}

}  // namespace

void SetCaller(std::string_view account, Message* request) {
  const auto* const type = request->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (NamesTheCaller(field)) {
      request->GetReflection()->SetString(request, &field, std::string(account));
    } else if (IsOneMessage(field) && request->GetReflection()->HasField(*request, &field)) {
      SetCaller(account, request->GetReflection()->MutableMessage(request, &field));
    }
  }
}

std::string PurposeOf(const Message& request) { return TextOf(request, "purpose"); }

absl::Status CheckPurpose(const Message& request) {
  return support::CheckPurpose(PurposeOf(request));
}

std::string NumberOf(const Message& request) {
  if (request.GetDescriptor() == common::v1::PlateKey::descriptor()) {
    return static_cast<const common::v1::PlateKey&>(request).number();
  }
  const auto* const type = request.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (!IsOneMessage(field) || !request.GetReflection()->HasField(request, &field)) continue;
    std::string number = NumberOf(request.GetReflection()->GetMessage(request, &field));
    if (!number.empty()) return number;
  }
  return TextOf(request, "pattern");
}

}  // namespace bluegate::gateway
