/// \file
/// Values as JSON, by their cereal `serialize`, in one line.
#pragma once

#include <cereal/archives/json.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <sstream>
#include <string>

#include "weir/error.hpp"

namespace weir::grader {

/// `{"value":...}`. The same value is always the same text. Floats are written so that they can be
/// read back exactly.
template <class T>
std::string to_json(const T& value) {
  std::ostringstream text;
  {
    cereal::JSONOutputArchive archive(text, cereal::JSONOutputArchive::Options::NoIndent());
    archive(cereal::make_nvp("value", value));
  }
  return std::move(text).str();
}

/// The value that to_json() has made a text of. \throws Error if it is not such a text.
template <class T>
T from_json(const std::string& text) {
  std::istringstream stream(text);
  try {
    cereal::JSONInputArchive archive(stream);
    T value{};
    archive(cereal::make_nvp("value", value));
    return value;
  } catch (const cereal::Exception& error) {
    throw Error("this is no value of the kind that is expected here: " + text + " (" +
                error.what() + ")");
  }
}

}  // namespace weir::grader
