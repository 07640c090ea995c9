/// \file
/// Documents of an Elasticsearch or OpenSearch server as a sink: each element replaces the document
/// of its id. That is idempotent: after a failure elements come again, and the last state is right.
///
/// Documents go out many at a time (`_bulk`), and a checkpoint waits for the answer to each. An
/// answer means that it is on disk, unless the index says otherwise (`translog.durability`); a
/// search finds it when the index has been refreshed, by default within a second.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/rows/row_sink.hpp"

namespace weir::elasticsearch {

/// A value of a field; a monostate is null, and so is a double that is not finite. Texts are UTF-8.
using rows::Value;

/// What an element becomes.
struct Document {
  std::string id;  ///< up to 512 bytes, and not empty
  std::vector<std::pair<std::string, Value>> fields;
};

namespace internal {

std::unique_ptr<connectors::ItemWriter<Document>> document_writer(std::string address,
                                                                  std::string index);

}  // namespace internal

/// The last document of each id is in the index, which the server makes when the first one comes,
/// if it is not there. A server that is away or has no room is waited for, up to a minute, and what
/// it did not take of a bulk is sent again: the counter `num_retries` shows both. A document that
/// it refuses fails the job with an Error that names it.
template <class T>
class ElasticsearchSink final : public connectors::ItemSink<T, Document> {
 public:
  /// `address` is `elasticsearch://user:password@host:port`, without TLS; `document_of(element)`
  /// makes a document.
  ElasticsearchSink(std::string address, std::string index,
                    std::function<Document(const T&)> document_of)
      : connectors::ItemSink<T, Document>(
            [address = std::move(address), index = std::move(index)] {
              return internal::document_writer(address, index);
            },
            std::move(document_of)) {}
};

}  // namespace weir::elasticsearch
