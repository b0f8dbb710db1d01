// How the program ends when it does not end by itself (docs/decisions.md): a signal, a closed pipe, memory that runs
// out where no exception can pass.
#pragma once

namespace eyeriss::cli {

// First thing in main().
//   SIGINT, SIGTERM, SIGHUP   unfinished files are removed and the signal does what it does by default, so that the
//                             caller sees 130, 143, 129; a second one ends the program at once. Where the caller has
//                             them ignored (nohup), they stay so.
//   SIGPIPE, SIGXFSZ          ignored: a closed pipe or a file that may not grow is an error of the write
//   descriptors 0, 1, 2       where the caller closed one, writing to it fails; no file of ours gets its number
//   std::terminate            unfinished files are removed first; memory that ran out is an error, not a crash
void prepare_for_the_end();

}  // namespace eyeriss::cli
