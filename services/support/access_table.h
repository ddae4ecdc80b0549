#ifndef BLUEGATE_SERVICES_SUPPORT_ACCESS_TABLE_H_
#define BLUEGATE_SERVICES_SUPPORT_ACCESS_TABLE_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"

// Who may call what: one table for callers of gRPC and for officers at the gateway. A method that
// the table does not name is refused to everybody, so a new one is closed until somebody opens it.
namespace bluegate::support {

// What somebody is. A device has one by its kind, an officer one by his account.
enum class Role : uint8_t {
  kDevice,         // a terminal: sends captures of its sites
  kGate,           // a gate controller: asks whether a vehicle may pass its site
  kOfficer,        // traffic police: judges cases
  kSupervisor,     // the same, and approves verdicts, keeps the watchlist, asks for owners
  kOfficial,       // of the environment office: rules, alerts and the register; judges nothing
  kAdministrator,  // keeps the system running; sees no vehicle, judges nothing
  kAuditor,        // reads what was done and decided; changes nothing
  kService,        // another server process of Bluegate, which speaks for its own callers
};
inline constexpr std::array kRoles = {Role::kDevice,     Role::kGate,     Role::kOfficer,
                                      Role::kSupervisor, Role::kOfficial, Role::kAdministrator,
                                      Role::kAuditor,    Role::kService};
// The roles that an account may have.
inline constexpr std::array kPersonRoles = {Role::kOfficer, Role::kSupervisor, Role::kOfficial,
                                            Role::kAdministrator, Role::kAuditor};
// The roles that an operator's certificate may have. Nobody judges a case by a certificate: a
// verdict needs a session, which names the person.
inline constexpr std::array kOperatorRoles = {Role::kOfficial, Role::kAdministrator,
                                              Role::kAuditor};

// "device", "gate", "officer", ...
std::string_view NameOf(Role role);
std::optional<Role> RoleNamed(std::string_view name);

// Some roles.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ |= Bit(role);
  }
  constexpr bool Has(Role role) const { return (bits_ & Bit(role)) != 0; }

 private:
  static constexpr uint32_t Bit(Role role) { return 1u << static_cast<uint32_t>(role); }
  uint32_t bits_ = 0;
};

// Whether a person who calls the method must say what for, in the request's field `purpose`,
// because it finds a vehicle or its owner by number.
enum class Asks { kNothing, kPurpose };

struct AccessRow {
  std::string_view method;  // "/bluegate.casework.v1.CaseworkService/GetCase"
  RoleSet roles;
  Asks asks = Asks::kNothing;
};

// Every method that anybody may call, each once.
absl::Span<const AccessRow> AccessTable();

// The method's row; null when there is none.
const AccessRow* FindAccess(std::string_view method);

// PERMISSION_DENIED, naming method and role, unless the table lets `role`. Gives away nothing: a
// method that does not exist is refused in the same words.
absl::Status CheckAccess(Role role, std::string_view method);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_ACCESS_TABLE_H_
