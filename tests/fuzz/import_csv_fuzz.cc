// Any bytes must be imported as a whole or not at all, with every fault named, and the pieces that
// they come in must make no difference.
#include <filesystem>
#include <vector>

#include "services/registry/csv_splitter.h"
#include "services/registry/table_importer.h"
#include "services/support/clock.h"
#include "storage/engine.h"
#include "tests/fuzz/promise.h"

namespace bluegate::registry {
namespace {

using fuzz::Check;

struct Row {
  uint64_t line;
  std::vector<std::string> fields;
  std::string fault;
  bool operator==(const Row&) const = default;
};

std::vector<Row> Split(std::string_view bytes, size_t piece) {
  std::vector<Row> rows;
  CsvSplitter splitter;
  const auto visit = [&rows](CsvRow& row) {
    Check(row.fields.size() <= CsvSplitter::kFieldsMax, "not too many fields");
    rows.push_back(
        {row.line, row.fault.empty() ? row.fields : std::vector<std::string>(), row.fault});
    return true;
  };
  for (size_t at = 0; at < bytes.size(); at += piece) {
    splitter.Feed(bytes.substr(at, piece), visit);
  }
  splitter.Finish(visit);
  return rows;
}

class Faults : public ImportListener {
 public:
  void OnProgress(uint64_t, uint64_t) override {}
  void OnBadValue(const v1::RowError& error) override {
    Check(error.line() > 0, "a fault has a line");
    Check(!error.wish().empty(), "a fault has a wish");
    ++count_;
  }
  uint64_t count() const { return count_; }

 private:
  uint64_t count_ = 0;
};

// A register in memory is made anew for each input: inputs must not know of one another.
void Import(std::string_view bytes) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "bluegate-import-fuzz";
  std::filesystem::create_directories(folder);
  const auto store =
      storage::RegisterStore::Open(storage::MakeMemoryStore(), folder, v1::REGISTER_TABLE_VEHICLES);
  Check(store.ok(), "an empty register opens");
  const support::SystemClock clock;
  Faults faults;
  TableImporter importer(store->get(), &clock, &faults);
  ImportOrder order;
  order.request_id = "fuzz";
  order.source = "fuzz";
  Check(importer.Begin(order).ok(), "an import begins");
  const absl::Status taken = importer.Take(bytes);
  const auto result = taken.ok() ? importer.Finish() : absl::StatusOr<v1::ImportResult>(taken);
  const bool imported = !(*store)->View()->sources().empty();
  Check(!imported || result.ok(), "what is refused is not imported");
  Check(!imported || faults.count() == 0, "a row at fault imports nothing");
}

}  // namespace
}  // namespace bluegate::registry

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bluegate::registry;  // the entry point has no namespace of its own
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = Split(bytes, size + 1);
  bluegate::fuzz::Check(Split(bytes, 1) == whole, "pieces of a byte make no difference");
  bluegate::fuzz::Check(Split(bytes, 7) == whole, "pieces of seven bytes make no difference");
  Import(bytes);
  return 0;
}
