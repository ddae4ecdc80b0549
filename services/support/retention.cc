#include "services/support/retention.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "bluegate/operations/v1/operations.pb.h"
#include "services/support/text_proto.h"

namespace bluegate::support {

absl::StatusOr<operation::Retention> LoadRetention(const std::filesystem::path& file) {
  operations::v1::RetentionPolicy policy;
  if (absl::Status read = ReadTextProto(file, &policy); !read.ok()) return read;
  operation::Retention retention;
  for (int i = 0; i < policy.periods_size(); ++i) {
    const operations::v1::RetentionPeriod& period = policy.periods(i);
    const auto wrong = [&](const char* field, const std::string& value, const std::string& wish) {
      return FileError(file, 0, absl::StrCat("periods[", i, "].", field), value, wish);
    };
    const std::string name = operations::v1::RetentionClass_Name(period.retention_class());
    if (name.empty() || period.retention_class() == operations::v1::RETENTION_CLASS_UNSPECIFIED) {
      return wrong("retention_class", name, "a class");
    }
    if (period.months() < 1 || period.months() > operation::kRetentionMonthsMax) {
      return wrong("months", absl::StrCat(period.months()),
                   absl::StrCat("1-", operation::kRetentionMonthsMax));
    }
    if (period.source().empty()) return wrong("source", "", "where the period comes from");
    absl::CivilDay effective;
    if (!absl::ParseCivilTime(period.effective(), &effective)) {
      return wrong("effective", period.effective(), "a date, YYYY-MM-DD");
    }
    const auto retention_class = static_cast<operation::RetentionClass>(period.retention_class());
    const int months = static_cast<int>(period.months());
    if (!retention.months.emplace(retention_class, months).second) {
      return wrong("retention_class", name, "each class once");
    }
  }
  constexpr int kClasses = operations::v1::RetentionClass_ARRAYSIZE - 1;
  if (retention.months.size() != kClasses) {
    return FileError(file, 0, "periods", absl::StrCat(retention.months.size()),
                     absl::StrCat("one for each of the ", kClasses, " classes"));
  }
  return retention;
}

}  // namespace bluegate::support
