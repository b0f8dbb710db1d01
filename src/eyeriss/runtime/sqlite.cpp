#include "eyeriss/runtime/sqlite.h"

#include <sqlite3.h>

#include <filesystem>
#include <new>
#include <system_error>

#include "eyeriss/base/error.h"

namespace eyeriss::runtime {

Database::Database(const std::string& path) : path_(path) {
  // An absolute path is never one of SQLite's special names (":memory:", "file:...").
  const std::string absolute = std::filesystem::absolute(path).string();
  const int opened =
      sqlite3_open_v2(absolute.c_str(), &connection_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  try {
    if (opened != SQLITE_OK) fail(opened);
    sqlite3_extended_result_codes(connection_, 1);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    execute("PRAGMA locking_mode = EXCLUSIVE");
    execute("PRAGMA synchronous = EXTRA");
  } catch (...) {
    sqlite3_close_v2(connection_);
    throw;
  }
}

Database::~Database() {
  sqlite3_close_v2(connection_);
}

void Database::fail(int code) const {
  if (code == SQLITE_NOMEM || connection_ == nullptr) throw std::bad_alloc();
  const int kind = code & 0xff;
  std::string reason = sqlite3_errmsg(connection_);
  if (const int system_code = sqlite3_system_errno(connection_);
      system_code != 0 && (kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN))
    reason += fmt::format(" ({})", std::generic_category().message(system_code));
  switch (kind) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      base::fail("{}: another process has it open; let that end, or give another file", path_);
    case SQLITE_NOTADB:
      base::fail("{}: is no checkpoint, and stays as it is; give another file", path_);
    case SQLITE_CORRUPT:
      base::fail("{}: is damaged: {}; move it away to start anew", path_, reason);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      base::fail("{}: cannot be written: {}; make the file and its folder writable, or give another file", path_,
                 reason);
    case SQLITE_FULL:
    case SQLITE_IOERR:
      base::fail("{}: cannot be written: {}; the layers that it holds stay: make room and give the same command again",
                 path_, reason);
    default:
      base::fail("{}: cannot be used: {}; give another file", path_, reason);
  }
}

void Database::execute(const std::string& sql) {
  Statement statement(*this, sql);
  statement.run();
}

std::int64_t Database::number(const std::string& sql) {
  Statement statement(*this, sql);
  if (!statement.next()) fail(SQLITE_CORRUPT);
  return statement.number(0);
}

Statement::Statement(Database& database, const std::string& sql) : database_(database) {
  const int code =
      sqlite3_prepare_v2(database.connection_, sql.c_str(), static_cast<int>(sql.size()), &statement_, nullptr);
  if (code != SQLITE_OK) database.fail(code);
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

void Statement::bind(int parameter, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_, parameter + 1, value);
  if (code != SQLITE_OK) database_.fail(code);
}

void Statement::bind_text(int parameter, std::string_view text) {
  const int code = sqlite3_bind_text64(statement_, parameter + 1, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code);
}

void Statement::bind_bytes(int parameter, std::string_view bytes) {
  const int code = sqlite3_bind_blob64(statement_, parameter + 1, bytes.data(), bytes.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) database_.fail(code);
}

bool Statement::next() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
  return code == SQLITE_ROW;
}

void Statement::run() {
  while (next()) {
  }
  sqlite3_reset(statement_);
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
  return std::string(bytes(column));
}

std::string_view Statement::bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);  // before its size, which it may change
  const int size = sqlite3_column_bytes(statement_, column);
  if (bytes == nullptr && size > 0) throw std::bad_alloc();
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

Transaction::Transaction(Database& database) : database_(&database) {
  database.execute("BEGIN EXCLUSIVE");
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  // Fails only when SQLite has rolled back by itself, as it does after an error of the disk.
  sqlite3_exec(database_->connection_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_->execute("COMMIT");
  database_ = nullptr;
}

}  // namespace eyeriss::runtime
