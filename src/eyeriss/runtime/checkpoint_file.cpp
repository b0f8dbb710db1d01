#include "eyeriss/runtime/checkpoint_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "eyeriss/base/error.h"
#include "eyeriss/runtime/files.h"

namespace eyeriss::runtime {
namespace {

namespace fs = std::filesystem;

constexpr const char* tables[] = {
    "CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE result (number INTEGER PRIMARY KEY, work TEXT NOT NULL UNIQUE, shape TEXT NOT NULL, "
    "mapping TEXT NOT NULL, digest TEXT NOT NULL)",
    "CREATE TABLE ofmaps (result INTEGER NOT NULL, part INTEGER NOT NULL, words BLOB NOT NULL, "
    "PRIMARY KEY (result, part))",
    "CREATE TABLE activity (result INTEGER NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, "
    "PRIMARY KEY (result, name)) WITHOUT ROWID",
    "CREATE TABLE finished (number INTEGER PRIMARY KEY, results INTEGER NOT NULL)",
};

[[noreturn]] void fail_no_checkpoint(const std::string& path) {
  base::fail("{}: is no checkpoint, and stays as it is; give another file", path);
}

// A look at the first bytes (https://www.sqlite.org/fileformat.html, 1.3), because SQLite may change a database of
// somebody else's just by opening it. A file with a journal beside it is not what it looks like before SQLite has undone
// what was being written.
void check_header(const std::string& path) {
  std::error_code unknown;
  if (!fs::exists(path, unknown) || fs::exists(path + "-journal", unknown)) return;
  if (!fs::is_regular_file(path, unknown)) fail_no_checkpoint(path);
  if (fs::file_size(path, unknown) == 0) return;
  std::ifstream file(path, std::ios::binary);
  if (!file) base::fail("{}: cannot be read; make it readable, or give another file", path);
  std::string header(100, '\0');
  using namespace std::string_view_literals;
  if (!file.read(header.data(), static_cast<std::streamsize>(header.size())) ||
      header.compare(0, 16, "SQLite format 3\0"sv) != 0)
    fail_no_checkpoint(path);
  std::int64_t id = 0;
  for (std::size_t i = 68; i < 72; ++i) id = id << 8 | static_cast<unsigned char>(header[i]);
  if (id != checkpoint_application_id) fail_no_checkpoint(path);
}

void create(Database& database, const RunIdentity& run) {
  for (const char* table : tables) database.execute(table);
  database.execute(fmt::format("PRAGMA application_id = {}", checkpoint_application_id));
  Statement insert(database, "INSERT INTO run (name, value) VALUES (?, ?)");
  for (const auto& [name, value] : run) {
    insert.bind_text(0, name);
    insert.bind_text(1, value);
    insert.run();
  }
}

void check_format(Database& database) {
  if (database.number("PRAGMA application_id") != checkpoint_application_id) fail_no_checkpoint(database.path());
  if (const std::int64_t version = database.number("PRAGMA user_version"); version != checkpoint_version)
    base::fail("{}: is a checkpoint of version {}, this program reads and writes version {}; give another file",
               database.path(), version, checkpoint_version);
  std::vector<std::string> found;
  Statement schema(database, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid");
  while (schema.next()) found.push_back(schema.text(0));
  if (!std::equal(found.begin(), found.end(), std::begin(tables), std::end(tables)))
    base::fail("{}: is damaged: its tables are not those of a checkpoint; move it away to start anew", database.path());
}

void check_run(Database& database, const RunIdentity& run) {
  std::map<std::string, std::string> saved;
  Statement rows(database, "SELECT name, value FROM run");
  while (rows.next()) saved[rows.text(0)] = rows.text(1);
  std::vector<std::string> differences;
  for (const auto& [name, value] : run) {
    const auto found = saved.find(name);
    if (found == saved.end())
      differences.push_back(fmt::format("{} not given, now {}", name, value));
    else if (found->second != value)
      differences.push_back(fmt::format("{} {}, now {}", name, found->second, value));
    if (found != saved.end()) saved.erase(found);
  }
  for (const auto& [name, value] : saved) differences.push_back(fmt::format("{} {}, now not given", name, value));
  if (differences.empty()) return;
  constexpr std::size_t most_told = 3;
  std::string text = fmt::format(
      "{}",
      fmt::join(differences.begin(),
                differences.begin() + static_cast<std::ptrdiff_t>(std::min(differences.size(), most_told)), "; "));
  if (differences.size() > most_told) text += fmt::format("; and {} more", differences.size() - most_told);
  base::fail(
      "{}: is the checkpoint of another run, and stays as it is: {}; give another file, or what that run was given",
      database.path(), text);
}

}  // namespace

std::unique_ptr<Database> open_checkpoint_file(const std::string& path, const RunIdentity& run) {
  check_writable(path);
  check_header(path);
  auto database = std::make_unique<Database>(path);
  Transaction transaction(*database);  // from here on the file is ours
  const bool is_empty =
      database->number("SELECT count(*) FROM sqlite_master") == 0 && database->number("PRAGMA application_id") == 0;
  if (is_empty) {
    create(*database, run);
  } else {
    check_format(*database);
    check_run(*database, run);
  }
  // Also where nothing changes: a file that cannot be written is told before long work.
  database->execute(fmt::format("PRAGMA user_version = {}", checkpoint_version));
  transaction.commit();
  return database;
}

}  // namespace eyeriss::runtime
