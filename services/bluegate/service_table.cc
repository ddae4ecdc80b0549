#include "services/bluegate/service_table.h"

#ifdef BLUEGATE_HAS_REGISTRY
#include "services/registry/registry_service.h"
#endif
#ifdef BLUEGATE_HAS_ADMISSION
#include "services/admission/admission_service.h"
#endif
#ifdef BLUEGATE_HAS_INTAKE
#include "services/intake/intake_service.h"
#endif
#ifdef BLUEGATE_HAS_RECOGNITION
#include "services/recognition/recognition_service.h"
#endif
#ifdef BLUEGATE_HAS_CASEWORK
#include "services/casework/casework_service.h"
#endif
#ifdef BLUEGATE_HAS_GATEWAY
#include "services/gateway/gateway.h"
#endif

namespace bluegate {

const std::vector<ServiceRow>& ServiceTable() {
  static const auto* const table = new std::vector<ServiceRow>{
#ifdef BLUEGATE_HAS_REGISTRY
      {"registry", registry::MakeRegistry},
#endif
#ifdef BLUEGATE_HAS_ADMISSION
      {"admission", admission::MakeAdmission},
#endif
#ifdef BLUEGATE_HAS_INTAKE
      {"intake", intake::MakeIntake},
#endif
#ifdef BLUEGATE_HAS_RECOGNITION
      {"recognition", recognition::MakeRecognition},
#endif
#ifdef BLUEGATE_HAS_CASEWORK
      {"casework", casework::MakeCasework},
#endif
#ifdef BLUEGATE_HAS_GATEWAY
      {"gateway", gateway::MakeGateway},
#endif
  };
  return *table;
}

}  // namespace bluegate
