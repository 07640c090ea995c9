/// \file
/// Where a server is.
#pragma once

#include <cstdint>
#include <string>

namespace weir::connectors {

/// `scheme://user:password@host:port/name`, of which all but the host may be missing. A host that
/// begins with a slash is a socket in the file system.
struct Address {
  std::string user;
  std::string password;
  std::string host;
  std::uint16_t port = 0;
  std::string name;  ///< of the database

  bool is_socket() const { return host.starts_with('/'); }
  /// For people: without user and password.
  std::string place() const;
};

/// Reads one; `%2F` stands for a slash, and so on. \throws InvalidJob, which does not show the
/// password, unless it is of that scheme and form.
Address read_address(const std::string& text, const std::string& scheme,
                     std::uint16_t default_port);

}  // namespace weir::connectors
