// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// A store as its database shows it, read beside the servers and without their code.
namespace ctsync::faults {

enum class StoreKind { sqlite, postgres };

inline const char* name(StoreKind kind) {
  return kind == StoreKind::sqlite ? "sqlite" : "postgres";
}

struct EntryRow {
  std::string id;
  std::string state;  ///< waiting, done, ignored, dead or scheduled
  std::string code;
};

struct CallRow {
  std::string target;
  std::string message_id;
  std::string entry;  ///< the id of its delivery
  std::string state;  ///< waiting, accepted or dead
  std::string code;
  bool superseded = false;
};

struct Rows {
  std::vector<EntryRow> entries;
  std::vector<CallRow> calls;
};

class StoreView {
 public:
  virtual ~StoreView() = default;
  virtual Rows rows() = 0;
  /// The entries and calls that wait or are scheduled; -1 if the store cannot be read now.
  virtual std::int64_t unfinished() = 0;
  /// What the tallies of the last weeks have counted, by their words.
  virtual std::map<std::string, std::int64_t> tallies() = 0;
  /// What the database's own checks of the file, its indexes and keys find.
  virtual std::vector<std::string> damage() = 0;
};

/// A view that only reads cannot open a file whose write-ahead log nobody has recovered yet.
enum class Open { read_only, recover };
std::unique_ptr<StoreView> view_sqlite(const std::string& file, Open how = Open::read_only);
/// Null if the harness was built without libpq.
std::unique_ptr<StoreView> view_postgres(const std::string& url);

}  // namespace ctsync::faults
