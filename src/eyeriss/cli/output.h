// Where results go: a file, or standard output for '-'.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "eyeriss/report/report.h"

namespace eyeriss::cli {

// What may go to a terminal: names come from files, and control characters could do anything to it. Lines stay lines, other control
// characters become '?'.
std::string printable(std::string_view text);

// Writes text to standard output, made printable. Throws base::Error when that fails (a full disk, a closed pipe).
void print(const std::string& text);

// Before long work: throws base::Error when one of these outputs cannot be written, or two of them are '-'. Empty ones
// are left out.
void check_outputs(const std::vector<std::string>& paths);

// Whether one of these outputs takes standard output, so that the tables must not.
bool takes_standard_output(const std::vector<std::string>& paths);

// The outputs of one command: each is written whatever becomes of the others, so that no finished work is lost.
class Outputs {
 public:
  void write(const std::function<void()>& output);
  void finish() const;  // throws base::Error with what could not be written, if anything

 private:
  std::string problems_;
};

// To standard output as they are for '-', runtime::write_file() otherwise; nothing when the path is empty.
void write_output(const std::string& path, const std::string& bytes);

// The same for JSON. Names come from files: bytes of theirs that are no UTF-8 become U+FFFD.
void write_json(const std::string& path, const report::Json& json);

}  // namespace eyeriss::cli
