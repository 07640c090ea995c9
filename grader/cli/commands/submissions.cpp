#include "commands/submissions.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <system_error>

#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 2000;
constexpr std::size_t most_bytes_of_a_file = std::size_t{1} << 20U;
constexpr std::size_t most_bytes_of_a_submission = std::size_t{1} << 24U;

bool is_hidden(const std::string& name) { return name.starts_with('.') || name == "__MACOSX"; }

/// A regular file's text: a pipe that nobody writes into would never end.
std::string text_of_regular(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    if (file >= 0) close(file);
    throw Error(tr("cannot read {}", path.filename().string()));
  }
  std::string text;
  std::array<char, 1U << 14U> piece{};
  ssize_t got = 0;
  while (text.size() <= most_bytes_of_a_file &&
         (got = read(file, piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  close(file);
  if (text.size() > most_bytes_of_a_file) {
    throw Error(tr("{} is longer than 1 MiB", path.filename().string()));
  }
  return text;
}

/// Gathers the files of a submission, as long as they are few and short.
class Gathering {
 public:
  void add(const std::string& name, std::string text) {
    bytes_ += text.size();
    if (bytes_ > most_bytes_of_a_submission) throw Error(tr("it holds more than 16 MiB"));
    files_[name] = std::move(text);
    if (files_.size() > most_files) throw Error(tr("it has more than 2000 files"));
  }
  void add_archive(const fs::path& path, const std::string& prefix) {
    for (auto& [name, text] : read_archive(path)) {
      const bool is_of_a_mac =
          name.starts_with("__MACOSX/") || name.find("/__MACOSX/") != std::string::npos;
      if (!is_of_a_mac) add(prefix + name, std::move(text));
    }
  }
  void add_folder(const fs::path& folder, const std::string& prefix, std::size_t depth) {
    constexpr std::size_t deepest = 16;
    if (depth > deepest) throw Error(tr("its folders lie more than 16 deep"));
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (++entries_ > most_files) throw Error(tr("it has more than 2000 files"));
      if (is_hidden(name) || entry.is_symlink()) continue;
      if (entry.is_directory()) {
        add_folder(entry.path(), prefix + name + '/', depth + 1);
      } else if (entry.is_regular_file() && is_archive(entry.path())) {
        add_archive(entry.path(), prefix + archive_name(entry.path()) + '/');
      } else if (entry.is_regular_file() && name.ends_with(".cpp")) {
        add(prefix + name, text_of_regular(entry.path()));
      }
    }
  }
  Files take() { return std::move(files_); }

 private:
  Files files_;
  std::size_t bytes_ = 0;
  std::size_t entries_ = 0;
};

/// What Canvas calls a file that has been handed in.
struct CanvasName {
  std::string student;  // and the number that tells students of a name apart
  std::string file;     // as the student called it
};

/// `lovelaceada_LATE_12_345_hourly_tips-1.cpp`: the student, perhaps that it was late, two numbers,
/// and the file, perhaps with the number of a later try.
std::optional<CanvasName> canvas_name(const std::string& name) {
  static const std::regex pattern(
      "([^_]+)_(?:LATE_)?([0-9]+)_[0-9]+_(.+?)(?:-[0-9]+)?([.][a-z.]+)");
  std::smatch found;
  constexpr std::size_t longest = 255;
  if (name.size() > longest || !std::regex_match(name, found, pattern)) return std::nullopt;
  const std::string ending = found[4].str();
  if (ending != ".cpp" && !is_archive(ending)) return std::nullopt;
  return CanvasName{found[1].str() + '_' + found[2].str(), found[3].str() + ending};
}

/// The student in what Moodle calls a folder: behind the name stand a number, and what was asked
/// for.
std::string student_of_moodle(const std::string& name) {
  const auto end = name.find("_assignsubmission_");
  if (end == std::string::npos) return name;
  const auto number = name.rfind('_', end - 1);
  return number == std::string::npos ? name : name.substr(0, number);
}

/// Gives each a name of its own that can be shown, and puts them in order.
void tell_apart(std::vector<Submission>& all) {
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.paths.front() < b.paths.front(); });
  std::map<std::string, std::size_t> called;
  for (auto& submission : all) ++called[submission.name = as_shown(submission.name)];
  std::set<std::string> taken;
  for (auto& submission : all) {
    if (called[submission.name] > 1)
      submission.name = as_shown(submission.paths.front().filename());
    const std::string name = submission.name;
    for (int i = 2; !taken.insert(submission.name).second; ++i) {
      submission.name = fmt::format("{} ({})", name, i);
    }
  }
}

/// Those who have handed in the folders of Gradescope's export; several, if they are a group.
void name_students(std::vector<Submission>& all, const fs::path& metadata) try {
  const YAML::Node folders = YAML::Load(text_of_regular(metadata));
  const auto add = [](std::string& list, const YAML::Node& value) {
    if (!value || !value.IsScalar()) return;
    if (!list.empty()) list += ", ";
    list += as_shown(value.Scalar());
  };
  for (auto& submission : all) {
    const auto entry = folders[submission.paths.front().filename().string()];
    if (!entry || !entry[":submitters"]) continue;
    submission.student.clear();
    for (const auto& submitter : entry[":submitters"]) {
      add(submission.student, submitter[":name"]);
      add(submission.email, submitter[":email"]);
    }
  }
} catch (const YAML::Exception& error) {
  throw Error(tr("{} is damaged: {}. Export the submissions again, or remove it",
                 metadata.filename().string(), error.what()));
}

}  // namespace

std::string as_shown(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return text;
}

std::vector<Submission> submissions_in(const fs::path& folder, const fs::path& left_out) {
  std::map<std::string, Submission> of_canvas;
  std::vector<Submission> all;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::error_code gone;
    const std::string name = entry.path().filename().string();
    if (is_hidden(name) || entry.is_symlink(gone)) continue;
    if (entry.is_directory(gone)) {
      if (!fs::equivalent(entry.path(), left_out, gone)) all.push_back({name, {entry.path()}});
    } else if (entry.is_regular_file(gone)) {
      if (const auto canvas = canvas_name(name)) {
        auto& submission = of_canvas[canvas->student];
        submission.name = canvas->student;
        submission.paths.push_back(entry.path());
      } else if (is_archive(entry.path())) {
        all.push_back({archive_name(entry.path()), {entry.path()}});
      }
    }
  }
  for (auto& [name, submission] : of_canvas) all.push_back(std::move(submission));
  for (auto& submission : all) std::sort(submission.paths.begin(), submission.paths.end());
  tell_apart(all);
  for (auto& submission : all) submission.student = student_of_moodle(submission.name);
  constexpr const char* metadata = "submission_metadata.yml";
  if (fs::exists(folder / metadata)) name_students(all, folder / metadata);
  return all;
}

Files submitted_files(const Submission& submission) {
  Gathering gathering;
  for (const auto& path : submission.paths) {
    const auto canvas = canvas_name(path.filename().string());
    if (fs::is_directory(path)) {
      gathering.add_folder(path, "", 0);
    } else if (is_archive(path)) {
      gathering.add_archive(path,
                            submission.paths.size() > 1 ? path.filename().string() + '/' : "");
    } else if (canvas) {
      gathering.add(canvas->file, text_of_regular(path));
    }
  }
  return gathering.take();
}

Submitted text_for(const workbook::Exercise& exercise, const Files& files) {
  const std::string& file = exercise.files.front();
  for (const auto& wanted : {exercise.id + "/" + file, file}) {
    Submitted found;
    std::string first;
    for (const auto& [name, text] : files) {
      if (name != wanted && !name.ends_with("/" + wanted)) continue;
      if (found.found && found.text != text) {
        return {.problem = tr("{} is there twice: {} and {}", wanted, first, name)};
      }
      found = {.found = true, .text = text};
      first = name;
    }
    if (found.found) return found;
  }
  return {};
}

}  // namespace weir::cli
