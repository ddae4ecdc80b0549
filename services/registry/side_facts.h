#ifndef BLUEGATE_SERVICES_REGISTRY_SIDE_FACTS_H_
#define BLUEGATE_SERVICES_REGISTRY_SIDE_FACTS_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <vector>

#include "absl/status/status.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "enforcement/vehicle/stage_inference.h"
#include "storage/register_store.h"

namespace bluegate::registry {

// Puts findings that are not there yet into `kept`, in the order of their first days. Of more than
// the contract allows those that ended first are left out.
void AddFindings(std::vector<v1::Finding> findings,
                 google::protobuf::RepeatedPtrField<v1::Finding>* kept);

// The tables that say something of a vehicle beside the table of vehicles.
const std::vector<storage::RegisterTable>& SideTables();

// Adds to a vehicle what the side tables have of its number and class `part`: findings, exemptions,
// the day of elimination, and its muck permits, suspended ones too, if one states a route or hours.
// Stages that its inspections state are appended to `claims`. DATA_LOSS when a record cannot be
// read.
absl::Status AddSideFacts(const std::vector<storage::RegisterRow>& rows, uint32_t part,
                          v1::Vehicle* vehicle, std::vector<vehicle::StageClaim>* claims);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_SIDE_FACTS_H_
