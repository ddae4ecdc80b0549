#ifndef BLUEGATE_SERVICES_AUDIT_KEY_HANDOVER_H_
#define BLUEGATE_SERVICES_AUDIT_KEY_HANDOVER_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/audit/signing_key.h"

namespace bluegate::audit {

// A signing key is replaced by a handover: a note that names the old and the new key and that both
// have signed (docs/storage_format.md). Who trusts the old key follows it to the new one and trusts
// the old one no longer. Handovers stand beside the private key, oldest first, and are public.

// Where the handovers of the key in `key_file` stand.
std::filesystem::path HandoverFile(std::filesystem::path key_file);

// Those of the key in `key_file`, as they were signed; none when it is the first.
// FAILED_PRECONDITION when the last one is not to `key`: a rotation was cut off, and is to be done
// again. DATA_LOSS when the file of handovers cannot be read.
absl::StatusOr<std::vector<std::string>> ReadHandovers(const std::filesystem::path& key_file,
                                                       const SigningKey& key);

// Makes a new key, has the old one hand over to it, and puts it into its place; the old private key
// is gone then. Whatever step it is cut off in, doing it again finishes it, and until then a server
// starts with the old key or says what to do. For one process at a time; a running server goes on
// with the key that it has read. Returns the new key. Errors as Load; UNAVAILABLE when the disk
// refuses.
absl::StatusOr<SigningKey> RotateKey(const std::filesystem::path& key_file, std::string name,
                                     absl::Time now);

}  // namespace bluegate::audit

#endif  // BLUEGATE_SERVICES_AUDIT_KEY_HANDOVER_H_
