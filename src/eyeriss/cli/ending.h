// How the program ends when it does not end by itself (docs/decisions.md): a signal, a closed pipe, memory that runs
// out where no exception can pass.
#pragma once

#include <exception>

namespace eyeriss::cli {

// First thing in main().
//   SIGINT, SIGTERM, SIGHUP   unfinished files are removed and the signal does what it does by default, so that the
//                             caller sees 130, 143, 129; a second one ends the program at once. Where the caller has
//                             them ignored (nohup), they stay so.
//   SIGPIPE, SIGXFSZ          ignored: a closed pipe or a file that may not grow is an error of the write
//   descriptors 0, 1, 2       where the caller closed one, writing to it fails; no file of ours gets its number
//   std::terminate            unfinished files are removed first; memory that ran out is an error, not a crash
void prepare_for_the_end();

// Whether an exception of the thread library says that the system gives no more threads (too little memory for a stack,
// too many processes).
bool is_lack_of_threads(const std::exception& problem);
inline constexpr const char* lack_of_threads_text =
    "no more threads can be started: too little memory or too many processes; use --jobs 1, or leave it more";

}  // namespace eyeriss::cli
