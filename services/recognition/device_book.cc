#include "services/recognition/device_book.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "bluegate/recognition/v1/kept_device.pb.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "services/support/status.h"
#include "storage/device_table.h"

namespace bluegate::recognition {
namespace {

constexpr size_t kReadAtOnce = 1000;
// At start so many readings are gone through again at most: more than a city's busiest hour, and
// some seconds of work.
constexpr uint64_t kReadAgainMax = 200'000;

prometheus::Family<prometheus::Gauge>& AddFamily(prometheus::Registry& registry, const char* name,
                                                 const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

// The main plate of a capture is one with the best verdict.
bool IsAuto(const v1::ReadingRecord& reading) {
  return std::any_of(reading.readings().begin(), reading.readings().end(), [](const auto& plate) {
    return plate.verdict() == common::v1::READING_VERDICT_AUTO;
  });
}

std::string Encode(const operation::ReadRate::UsualByHour& usual) {
  v1::KeptDevice kept;
  for (const auto& hour : usual) {
    kept.add_usual_read_rates(hour.rate);
    kept.add_days(hour.days);
  }
  return kept.SerializeAsString();
}

absl::StatusOr<operation::ReadRate::UsualByHour> Decode(const std::string& bytes) {
  operation::ReadRate::UsualByHour usual;
  const int hours = static_cast<int>(usual.size());
  v1::KeptDevice kept;
  if (!kept.ParseFromString(bytes) || kept.usual_read_rates_size() != hours ||
      kept.days_size() != hours) {
    return absl::DataLossError("reading_device: the kept device cannot be read");
  }
  for (int i = 0; i < hours; ++i) {
    usual[static_cast<size_t>(i)] = {kept.usual_read_rates(i), kept.days(i)};
  }
  return usual;
}

v1::DeviceHealth ToMessage(const std::string& device_id, const operation::ReadRate& rate) {
  const operation::ReadRate::Standing standing = rate.standing();
  v1::DeviceHealth health;
  health.set_device_id(device_id);
  if (standing.captures == 0) return health;
  health.set_last_received_time_us(absl::ToUnixMicros(rate.last_received()));
  health.set_hour_captures(standing.captures);
  health.set_read_rate(standing.rate);
  health.set_usual_known(standing.usual_rate.has_value());
  health.set_usual_read_rate(standing.usual_rate.value_or(0));
  health.set_read_rate_low(standing.low);
  health.set_clock_behind_us(absl::ToInt64Microseconds(standing.behind));
  return health;
}

}  // namespace

DeviceBook::DeviceBook(storage::KeyValueStore* kv, const Clock* clock,
                       std::shared_ptr<prometheus::Registry> registry)
    : kv_(kv),
      clock_(clock),
      registry_(registry != nullptr ? std::move(registry)
                                    : std::make_shared<prometheus::Registry>()),
      read_rates_(AddFamily(*registry_, "bluegate_recognition_device_read_rate_ratio",
                            "Share of the last hour's captures that were read surely.")),
      usual_rates_(AddFamily(*registry_, "bluegate_recognition_device_usual_read_rate_ratio",
                             "What that share usually is at this hour of the day.")),
      lows_(AddFamily(*registry_, "bluegate_recognition_device_read_rate_low",
                      "1 while the share is far below the usual one.")),
      behinds_(AddFamily(*registry_, "bluegate_recognition_device_clock_behind_seconds",
                         "Least of received time less terminal time in the last hour.")),
      last_received_(AddFamily(*registry_,
                               "bluegate_recognition_device_last_received_timestamp_seconds",
                               "When the last capture that was read had been received.")),
      positions_(AddFamily(*registry_, "bluegate_recognition_position_captures",
                           "Position of the last capture read.")
                     .Add({})),
      age_seconds_(
          prometheus::BuildHistogram()
              .Name("bluegate_recognition_age_seconds")
              .Help("From a capture's being received to its reading's being kept.")
              .Register(*registry_)
              .Add({}, prometheus::Histogram::BucketBoundaries{0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60,
                                                               300, 1800, 7200, 86400, 259200})) {}

absl::StatusOr<std::unique_ptr<DeviceBook>> DeviceBook::Open(
    storage::KeyValueStore* kv, const storage::ReadingStore& readings, const Clock* clock,
    std::shared_ptr<prometheus::Registry> registry) {
  std::unique_ptr<DeviceBook> book(new DeviceBook(kv, clock, std::move(registry)));
  if (absl::Status loaded = book->Load(readings); !loaded.ok()) return loaded;
  return book;
}

absl::Status DeviceBook::Load(const storage::ReadingStore& readings) {
  auto kept = storage::ReadDevices(*kv_);
  if (!kept.ok()) return kept.status();
  absl::MutexLock lock(&mutex_);
  for (const auto& [device_id, bytes] : kept->devices) {
    auto usual = Decode(bytes);
    if (!usual.ok()) return usual.status();
    if (Device* const device = Find(device_id)) device->rate.set_usual(*usual);
  }
  const uint64_t last = readings.tally().position;
  position_ = std::max(kept->position, last - std::min(last, kReadAgainMax));
  while (true) {
    const auto entries = readings.ReadAfter(position_, kReadAtOnce);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return absl::OkStatus();
    for (const auto& entry : *entries) Take(entry.position, entry.record, false);
  }
}

DeviceBook::Device* DeviceBook::Find(const std::string& device_id) {
  const auto found = devices_.find(device_id);
  if (found != devices_.end()) return &found->second;
  if (device_id.empty() || devices_.size() == kDevicesMax) return nullptr;
  Device& device = devices_[device_id];
  const prometheus::Labels labels = {{"device", device_id}};
  device.read_rate = &read_rates_.Add(labels);
  device.usual = &usual_rates_.Add(labels);
  device.low = &lows_.Add(labels);
  device.behind = &behinds_.Add(labels);
  device.last_received = &last_received_.Add(labels);
  return &device;
}

void DeviceBook::Note(const std::vector<storage::StoredReading>& readings) {
  absl::MutexLock lock(&mutex_);
  for (const storage::StoredReading& reading : readings) {
    if (reading.position > position_) Take(reading.position, reading.record, true);
  }
}

void DeviceBook::Take(uint64_t position, const std::string& record, bool is_new) {
  v1::ReadingRecord reading;
  const bool whole = reading.ParseFromString(record);
  if (!whole) spdlog::error("reading cannot be understood position={}", position);
  if (!whole || record.empty()) {
    position_ = position;
    return;
  }
  const capture::v1::CaptureRecord& capture = reading.capture();
  const absl::Time received = absl::FromUnixMicros(capture.received_time_us());
  if (received >= hour_end_) EndHour(received);
  position_ = position;
  positions_.Set(static_cast<double>(position));
  if (is_new) age_seconds_.Observe(absl::ToDoubleSeconds(clock_->Now() - received));
  Device* const device = Find(capture.name().device_id());
  if (device == nullptr) return;
  device->rate.Add(received, received - absl::FromUnixMicros(capture.terminal_time_us()),
                   IsAuto(reading));
  const operation::ReadRate::Standing standing = device->rate.standing();
  device->read_rate->Set(standing.rate);
  device->usual->Set(standing.usual_rate.value_or(standing.rate));
  device->low->Set(standing.low);
  device->behind->Set(absl::ToDoubleSeconds(standing.behind));
  device->last_received->Set(
      absl::ToDoubleSeconds(device->rate.last_received() - absl::UnixEpoch()));
}

// Keeps what is usual as of the readings up to position_, none of which is of the hour that begins.
void DeviceBook::EndHour(absl::Time now) {
  const bool first = hour_end_ == absl::InfinitePast();
  hour_end_ =
      absl::UnixEpoch() + absl::Floor(now - absl::UnixEpoch(), absl::Hours(1)) + absl::Hours(1);
  if (first) return;
  storage::KeptDevices kept;
  kept.position = position_;
  for (auto& [device_id, device] : devices_) {
    device.rate.EndHours(now);
    kept.devices[device_id] = Encode(device.rate.usual());
  }
  if (absl::Status status = storage::KeepDevices(kept, *kv_); !status.ok()) {
    spdlog::warn("what is usual of cameras not kept status=\"{}\"", status.ToString());
  }
}

absl::StatusOr<v1::GetDeviceHealthResponse> DeviceBook::Health(const std::string& device_id) const {
  v1::GetDeviceHealthResponse response;
  absl::MutexLock lock(&mutex_);
  if (device_id.empty()) {
    for (const auto& [id, device] : devices_) *response.add_devices() = ToMessage(id, device.rate);
    return response;
  }
  const auto found = devices_.find(device_id);
  if (found == devices_.end()) {
    return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                               "device_id", device_id, "a device of which something was read");
  }
  *response.add_devices() = ToMessage(found->first, found->second.rate);
  return response;
}

}  // namespace bluegate::recognition
