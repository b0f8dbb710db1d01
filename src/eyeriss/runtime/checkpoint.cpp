#include "eyeriss/runtime/checkpoint.h"

#include <algorithm>
#include <map>

#include "eyeriss/base/error.h"
#include "eyeriss/runtime/checkpoint_file.h"
#include "eyeriss/runtime/digest.h"

namespace eyeriss::runtime {
namespace {

constexpr std::size_t part_words = std::size_t{4} << 20;  // 8 MiB; SQLite's blobs end at 1 GB

void add(Digest& digest, const nn::Words4& words) {
  for (const std::int64_t dim : words.dims) digest.add(dim);
  digest.add(words.data);
}

// All that the result depends on besides the engine and the chip, which are the whole run's.
std::string digest_of(const mapping::LayerWork& work) {
  Digest digest;
  digest.add(nn::to_string(work.shape));
  digest.add(mapping::to_string(work.mapping));
  digest.add(std::int64_t{work.shift});
  for (const bool choice : {work.relu, work.ifmaps_compressed, work.ofmaps_finished, work.count_overflows})
    digest.add(std::int64_t{choice});
  for (const nn::Words4* words : {work.ifmaps, work.filters, work.initial_psums}) add(digest, *words);
  return digest.hex();
}

std::string digest_of(const mapping::LayerResult& result) {
  Digest digest;
  add(digest, result.ofmaps);
  arch::for_each_count(result.activity, [&](const char* name, std::uint64_t count) {
    digest.add(std::string_view(name));
    digest.add(static_cast<std::int64_t>(count));
  });
  return digest.hex();
}

[[noreturn]] void fail_damaged(const Database& database, std::int64_t number) {
  base::fail("{}: is damaged: result {} is not as it was saved; move it away to start anew", database.path(), number);
}

nn::Fmap read_ofmaps(Database& database, std::int64_t number, const nn::ConvShape& shape) {
  nn::Fmap ofmaps(shape.N, shape.M, shape.E(), shape.F());
  std::size_t done = 0;
  Statement parts(database, "SELECT words FROM ofmaps WHERE result = ? ORDER BY part");
  parts.bind(0, number);
  while (parts.next()) {
    const std::string_view bytes = parts.bytes(0);
    if (bytes.size() % sizeof(std::int16_t) != 0 || bytes.size() / sizeof(std::int16_t) > ofmaps.data.size() - done)
      fail_damaged(database, number);
    std::copy_n(bytes.data(), bytes.size(), reinterpret_cast<char*>(ofmaps.data.data() + done));
    done += bytes.size() / sizeof(std::int16_t);
  }
  if (done != ofmaps.data.size()) fail_damaged(database, number);
  return ofmaps;
}

arch::Activity read_activity(Database& database, std::int64_t number) {
  std::map<std::string, std::int64_t> counts;
  Statement rows(database, "SELECT name, count FROM activity WHERE result = ?");
  rows.bind(0, number);
  while (rows.next()) counts[rows.text(0)] = rows.number(1);
  arch::Activity activity;
  arch::for_each_count(activity, [&](const char* name, std::uint64_t& count) {
    const auto found = counts.find(name);
    if (found == counts.end()) fail_damaged(database, number);
    count = static_cast<std::uint64_t>(found->second);
  });
  return activity;
}

void write_ofmaps(Database& database, std::int64_t number, const std::vector<std::int16_t>& words) {
  Statement insert(database, "INSERT INTO ofmaps (result, part, words) VALUES (?, ?, ?)");
  std::int64_t part = 0;
  for (std::size_t begin = 0; begin < words.size(); begin += part_words) {
    const std::size_t count = std::min(part_words, words.size() - begin);
    insert.bind(0, number);
    insert.bind(1, part++);
    insert.bind_bytes(2, {reinterpret_cast<const char*>(words.data() + begin), count * sizeof(std::int16_t)});
    insert.run();
  }
}

void write_activity(Database& database, std::int64_t number, const arch::Activity& activity) {
  Statement insert(database, "INSERT INTO activity (result, name, count) VALUES (?, ?, ?)");
  arch::for_each_count(activity, [&](const char* name, std::uint64_t count) {
    insert.bind(0, number);
    insert.bind_text(1, name);
    insert.bind(2, static_cast<std::int64_t>(count));
    insert.run();
  });
}

}  // namespace

Checkpoint::Checkpoint(const std::string& path, const RunIdentity& run) : database_(open_checkpoint_file(path, run)) {}

Checkpoint::~Checkpoint() = default;

std::int64_t Checkpoint::saved() const {
  const std::lock_guard lock(mutex_);
  return database_->number("SELECT count(*) FROM result");
}

bool Checkpoint::finished() const {
  const std::lock_guard lock(mutex_);
  return database_->number("SELECT count(*) FROM finished") > 0;
}

std::optional<mapping::LayerResult> Checkpoint::find(const mapping::LayerWork& work) const {
  const std::string digest = digest_of(work);
  const std::lock_guard lock(mutex_);
  Statement known(*database_, "SELECT number, digest FROM result WHERE work = ?");
  known.bind_text(0, digest);
  if (!known.next()) return std::nullopt;
  const std::int64_t number = known.number(0);
  mapping::LayerResult result{read_ofmaps(*database_, number, work.shape), read_activity(*database_, number)};
  if (digest_of(result) != known.text(1)) fail_damaged(*database_, number);
  return result;
}

void Checkpoint::save(const mapping::LayerWork& work, const mapping::LayerResult& result) {
  const std::string work_digest = digest_of(work), result_digest = digest_of(result);
  const std::string shape = nn::to_string(work.shape), mapping = mapping::to_string(work.mapping);
  const std::lock_guard lock(mutex_);
  Transaction transaction(*database_);
  const std::int64_t number = database_->number("SELECT count(*) + 1 FROM result");
  Statement insert(*database_, "INSERT INTO result (number, work, shape, mapping, digest) VALUES (?, ?, ?, ?, ?)");
  insert.bind(0, number);
  insert.bind_text(1, work_digest);
  insert.bind_text(2, shape);
  insert.bind_text(3, mapping);
  insert.bind_text(4, result_digest);
  insert.run();
  write_ofmaps(*database_, number, result.ofmaps.data);
  write_activity(*database_, number, result.activity);
  transaction.commit();
}

void Checkpoint::finish() {
  const std::lock_guard lock(mutex_);
  Transaction transaction(*database_);
  database_->execute("INSERT OR IGNORE INTO finished (number, results) SELECT 1, count(*) FROM result");
  transaction.commit();
}

Engine resumable(const Engine& engine, std::shared_ptr<Checkpoint> checkpoint,
                 std::function<void(const std::string& reason)> unsaved) {
  return {[compute = engine.run, checkpoint = std::move(checkpoint), unsaved = std::move(unsaved)](
              const mapping::LayerWork& work, const fast::PackedFilters* packed) {
            const auto attempt = [&](const auto& step) {
              try {
                step();
                return true;
              } catch (const base::Error& problem) {
                if (!unsaved) throw;
                unsaved(problem.what());
                return false;
              }
            };
            std::optional<mapping::LayerResult> result;
            const bool is_sound = attempt([&] { result = checkpoint->find(work); });
            if (result) return std::move(*result);
            result = compute(work, packed);
            if (is_sound) attempt([&] { checkpoint->save(work, *result); });
            return std::move(*result);
          },
          engine.wants_packed_filters};
}

}  // namespace eyeriss::runtime
