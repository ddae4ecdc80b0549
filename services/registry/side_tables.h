#ifndef BLUEGATE_SERVICES_REGISTRY_SIDE_TABLES_H_
#define BLUEGATE_SERVICES_REGISTRY_SIDE_TABLES_H_

#include "services/registry/table_form.h"

namespace bluegate::registry {

// The CSV forms of every table but vehicles. Plates, days, stages, masses and sources of stages are
// written as in vehicles. What is in brackets may be empty.
//   inspections       plate_number, plate_class, kind (periodic, road_side, retest), result
//   (passed,
//                     failed), inspected_on, agency, [report_number], stage (X: not stated)
//   exemptions        plate_number, plate_class, approval_number, [reason], [from_on], [until_on],
//                     [zones] (separated by ";"; empty: everywhere)
//   muck_permits      plate_number, plate_class, permit_number, [company], from_on, until_on,
//                     [suspended_on], [route] (ids of sites and zones, at most 32, separated by
//                     ";"; empty: everywhere), [hours] (06:00-20:00, at most 4, separated by ";";
//                     22:00-05:00 runs over midnight; empty: all day); files of older versions end
//                     with suspended_on
//   eliminated        plate_number, plate_class, eliminated_on, [document]
//   findings          plate_number, plate_class, finding, [since_on], [until_on], [source]; a
//                     finding is written as its value, lower case: black_smoke
//   machines          environmental_code, [machine_type], [model], [maker], [pin],
//                     [engine_number], [power_kw], [fuel], stage, [stage_source], [produced_on],
//                     [disclosure_number]
//   machine_findings  environmental_code, finding, [since_on], [until_on], [source]
//   owners            plate_number, plate_class, name, [address], [phone]
// Null for vehicles and for what is no table.
const TableForm* FindSideTableForm(v1::RegisterTable table);

// 4 to 32 digits, capital letters and province characters (domain F5.8: the scheme is local).
bool IsEnvironmentalCode(std::string_view text);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_SIDE_TABLES_H_
