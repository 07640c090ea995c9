/// \file
/// Files, readers and texts for the tests of this exercise.
#pragma once

#include <string>

#include "resuming_sources.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// Part 1: a file "f" that grows, and a reader of it. In what is appended, `\n` is two characters.
class ReaderStory : public grader::Scenario {
 public:
  ReaderStory() : Scenario("line_reader") {}

  /// So much is appended to the file.
  ReaderStory& append(const std::string& text) { return say("file", "append " + text); }
  /// Nothing is appended any more.
  ReaderStory& whole() { return say("file", "end"); }
  /// The reader is asked until so many lines have come, or it has no more.
  ReaderStory& poll(int room) { return say("reader", "poll " + std::to_string(room)); }
  /// Its position is written down.
  ReaderStory& save() { return say("reader", "save"); }
  /// The reader is gone. A new one begins where it was saved last.
  ReaderStory& crash() { return say("reader", "crash"); }

 private:
  ReaderStory& say(const std::string& input, const std::string& what) {
    element(input, what);
    return *this;
  }
};

/// Part 2: three files, "a", "b" and "c", that grow.
class SourceStory : public grader::Scenario {
 public:
  SourceStory() : Scenario("line_source") {}

  /// So much is appended to a file.
  SourceStory& append(const std::string& file, const std::string& text) {
    element(file, text);
    return *this;
  }
  /// Nothing is appended to a file any more.
  SourceStory& whole(const std::string& file) {
    end(file);
    return *this;
  }
  /// The same for all of them.
  SourceStory& all_whole() { return whole("a").whole("b").whole("c"); }
};

/// Part 3: texts that are written in batches of three. What is looked at are "batches",
/// "texts", or "distinct" ones.
class SinkStory : public grader::Scenario {
 public:
  explicit SinkStory(const std::string& looked_at = "batches") : Scenario("write_in_batches") {
    element("look_at", looked_at);
  }

  /// A text comes.
  SinkStory& text(const std::string& text) {
    element("texts", text);
    return *this;
  }
};

}  // namespace weir::exercises
