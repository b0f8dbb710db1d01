// The little of SQLite that a checkpoint needs, as values with owners. Whatever goes wrong is a base::Error that opens with the
// file's path and says what to do; the file then holds what was committed before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace eyeriss::runtime {

class Database {
 public:
  // Opens a file, or makes an empty one. It belongs to this object alone from the first statement on that reads it.
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql);
  std::int64_t number(const std::string& sql);  // of a statement that gives one number

  const std::string& path() const { return path_; }
  [[noreturn]] void fail(int code) const;

 private:
  friend class Statement;
  friend class Transaction;
  std::string path_;
  sqlite3* connection_ = nullptr;
};

// One statement. Parameters and columns count from 0; what is bound must live until the statement has run.
class Statement {
 public:
  Statement(Database& database, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int parameter, std::int64_t value);
  void bind_text(int parameter, std::string_view text);
  void bind_bytes(int parameter, std::string_view bytes);

  bool next();  // true: there is a row
  void run();   // to its end, and ready to be bound again

  std::int64_t number(int column) const;
  std::string text(int column) const;
  std::string_view bytes(int column) const;  // until the next call of next()

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

// All or nothing: what was written since is undone when the object dies before commit().
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database* database_;
};

}  // namespace eyeriss::runtime
