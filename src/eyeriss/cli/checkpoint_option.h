// --checkpoint FILE: what `run` says and does about work that resumes (docs/checkpoint.md).
#pragma once

#include <memory>
#include <string>

#include "eyeriss/runtime/run_identity.h"

namespace eyeriss::cli {

// Says on standard error when the run goes on from earlier work, or was finished already.
std::shared_ptr<runtime::Checkpoint> open_checkpoint(const std::string& path, const runtime::RunIdentity& run);

// Says on standard error, before a long run of the machine without a checkpoint, that it could have one.
void suggest_checkpoint(runtime::EngineKind engine, std::uint64_t macs);

}  // namespace eyeriss::cli
