#include "worker/sink_target.hpp"

#include <algorithm>
#include <utility>

namespace weir::grader {
namespace {

/// Each scheme, in the order in which they are named, and what it is to look like.
const std::vector<std::pair<std::string, std::string>> forms{
    {"print", "print"},
    {"file", "file:FOLDER"},
    {"sqlite", "sqlite:FILE"},
    {"socket", "socket:HOST:PORT"},
    {"postgres", "postgres://USER:PASSWORD@HOST/DATABASE"},
    {"mysql", "mysql://USER:PASSWORD@HOST/DATABASE"},
    {"redis", "redis://HOST/NUMBER"},
    {"elasticsearch", "elasticsearch://USER:PASSWORD@HOST"},
    {"kafka", "kafka://HOST:PORT"}};

}  // namespace

SinkTarget sink_target(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

const std::vector<std::string>& sink_schemes() {
  static const std::vector<std::string> schemes = [] {
    std::vector<std::string> all;
    for (const auto& [scheme, form] : forms) all.push_back(scheme);
    return all;
  }();
  return schemes;
}

std::string sink_form(const std::string& scheme) {
  const auto found =
      std::find_if(forms.begin(), forms.end(), [&](const auto& it) { return it.first == scheme; });
  return found->second;
}

bool is_server(const SinkTarget& target) {
  return target.scheme == "postgres" || target.scheme == "mysql" || target.scheme == "redis" ||
         target.scheme == "elasticsearch" || target.scheme == "kafka";
}

std::string place_of(const SinkTarget& target) {
  if (!is_server(target)) return target.where;
  const auto at = target.where.rfind('@');
  return target.scheme + "://" + target.where.substr(at == std::string::npos ? 2 : at + 1);
}

bool needs_connector(const SinkTarget& target) { return target.scheme != "print"; }

}  // namespace weir::grader
