// The file of a checkpoint: what makes a file one, its tables, and whose it is (docs/checkpoint.md).
#pragma once

#include <memory>
#include <string>

#include "eyeriss/runtime/checkpoint.h"
#include "eyeriss/runtime/sqlite.h"

namespace eyeriss::runtime {

inline constexpr std::int64_t checkpoint_application_id = 0x45594552;  // "EYER"
inline constexpr std::int64_t checkpoint_version = 1;

// As the constructor of Checkpoint says.
std::unique_ptr<Database> open_checkpoint_file(const std::string& path, const RunIdentity& run);

}  // namespace eyeriss::runtime
