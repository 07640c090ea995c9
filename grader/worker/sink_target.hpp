/// \file
/// What `weir run --sink` names.
#pragma once

#include <string>
#include <vector>

namespace weir::grader {

/// `SCHEME:WHERE`, or `print`.
struct SinkTarget {
  std::string scheme;  ///< one of sink_schemes()
  std::string where;   ///< a file, a folder, HOST:PORT, or what follows in an address; of
                       ///< print, nothing
};

/// Divides the text at its first colon.
SinkTarget sink_target(const std::string& text);
/// All that there are, where each connector is built.
const std::vector<std::string>& sink_schemes();
/// What the scheme is to look like, such as `sqlite:FILE`; the scheme is one of those.
std::string sink_form(const std::string& scheme);
/// Whether it is a server, whose address is the whole of the text.
bool is_server(const SinkTarget& target);
/// Where it is, for people: without user and password.
std::string place_of(const SinkTarget& target);
/// Whether results go there through a connector.
bool needs_connector(const SinkTarget& target);

}  // namespace weir::grader
