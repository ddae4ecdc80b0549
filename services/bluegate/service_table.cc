#include "services/bluegate/service_table.h"

#include "services/admission/admission_service.h"
#include "services/casework/casework_service.h"
#include "services/gateway/gateway.h"
#include "services/intake/intake_service.h"
#include "services/recognition/recognition_service.h"
#include "services/registry/registry_service.h"

namespace bluegate {

const std::vector<ServiceRow>& ServiceTable() {
  static const auto* const table = new std::vector<ServiceRow>{
      {"registry", registry::MakeRegistry},
      {"admission", admission::MakeAdmission},
      {"intake", intake::MakeIntake},
      {"recognition", recognition::MakeRecognition},
      {"casework", casework::MakeCasework},
      {"gateway", gateway::MakeGateway},
  };
  return *table;
}

}  // namespace bluegate
