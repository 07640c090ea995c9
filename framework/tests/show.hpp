/// \file
/// Streams as one line of text, so that a test can say what it expects in a few characters.
#pragma once

#include <string>
#include <vector>

#include "weir/describe.hpp"
#include "weir/testing/test_output.hpp"

namespace weir::tests {

/// A time in milliseconds; `-` where there is none, `end` for the end of time.
inline std::string show(Timestamp t) {
  if (t == Timestamp::min()) return "-";
  if (t == Timestamp::max()) return "end";
  return std::to_string(t.millis());
}

/// Elements and their timestamps: `a@10 b@20`.
template <class T>
std::string show(const std::vector<Timestamped<T>>& elements) {
  std::string text;
  for (const auto& element : elements) {
    if (!text.empty()) text += ' ';
    text += describe(element.value) + "@" + show(element.timestamp);
  }
  return text;
}

/// Watermarks: `10 20 end`.
inline std::string show(const std::vector<Timestamp>& times) {
  std::string text;
  for (const Timestamp t : times) text += (text.empty() ? "" : " ") + show(t);
  return text;
}

/// All that came out of a stream: `a@10 W10 idle active Wend |`.
template <class T>
std::string show(const std::vector<testing::StreamRecord<T>>& records) {
  using Kind = typename testing::StreamRecord<T>::Kind;
  std::string text;
  for (const auto& record : records) {
    if (!text.empty()) text += ' ';
    switch (record.kind) {
      case Kind::element:
        text += describe(*record.value) + "@" + show(record.timestamp);
        break;
      case Kind::watermark:
        text += "W" + show(record.timestamp);
        break;
      case Kind::idle:
        text += "idle";
        break;
      case Kind::active:
        text += "active";
        break;
      case Kind::end:
        text += "|";
        break;
    }
  }
  return text;
}

/// Short for a point in time.
constexpr Timestamp at(std::int64_t millis) { return Timestamp{millis}; }

}  // namespace weir::tests
