/// \file
/// What is asked of an Elasticsearch server.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "common/address.hpp"
#include "weir/elasticsearch/elasticsearch_sink.hpp"

namespace weir::elasticsearch::internal {

/// Documents that are not the sink's to keep.
using Documents = std::vector<const Document*>;

/// Used by one thread at a time; it connects when something is asked, and anew where that was lost.
/// No call takes much longer than a minute. \throws TryAgain where the server is not to be had, or
/// says that it would work later; Error where it refuses something.
class Connection {
 public:
  Connection(const connectors::Address& address, const std::string& index);

  /// Sees to it that the server is there and lets us in.
  void check();
  /// What is left of a bulk.
  struct Rest {
    Documents documents;  ///< that the server would take later
    std::string reason;   ///< why it did not take the first of them
  };
  /// Stores documents of different ids. \throws Error also if one of them is refused.
  Rest store(const Documents& documents);

 private:
  struct Answer {
    long status = 0;
    std::string text;
  };
  /// GET, or POST if there is a body.
  Answer ask(const std::string& url, const std::string& body);
  std::string who() const;

  connectors::Address address_;
  std::string index_;
  std::unique_ptr<CURL, void (*)(CURL*)> curl_;
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers_;
  std::string url_;  ///< of the index
};

}  // namespace weir::elasticsearch::internal
