#include <fmt/format.h>

#include <optional>
#include <unordered_map>
#include <utility>

#include "common/pieces.hpp"
#include "connection.hpp"
#include "weir/error.hpp"

namespace weir::elasticsearch::internal {
namespace {

constexpr std::size_t documents_of_a_piece = 500;
constexpr std::uint16_t usual_port = 9200;
constexpr Duration patience{60'000};

connectors::Address address_of_server(const std::string& text) {
  auto address = connectors::read_address(text, "elasticsearch", usual_port);
  if (!address.name.empty()) {
    throw InvalidJob(
        fmt::format("the address of a server: expected "
                    "elasticsearch://USER:PASSWORD@HOST:PORT, found one that goes on with '/{}'; "
                    "give the index to the sink by itself",
                    address.name));
  }
  return address;
}

/// So the parts of a piece may be sent again in any order.
Documents last_of_each_id(const std::vector<Document>& documents) {
  std::unordered_map<std::string_view, std::size_t> places;
  Documents last;
  for (const Document& document : documents) {
    const auto [place, is_new] = places.try_emplace(document.id, last.size());
    if (is_new) {
      last.push_back(&document);
    } else {
      last[place->second] = &document;
    }
  }
  return last;
}

/// The connection is the client's alone once its thread has begun.
class DocumentWriter final : public connectors::ItemWriter<Document> {
 public:
  DocumentWriter(std::string address, std::string index)
      : address_(std::move(address)), index_(std::move(index)) {}

  void open(SinkContext& context) override {
    connection_.emplace(address_of_server(address_), index_);
    connection_->check();
    retries_ = &context.runtime().counter("num_retries");
    pieces_ = std::make_unique<connectors::Pieces<Document>>(documents_of_a_piece, context.waker());
  }
  SinkStatus write(Document document) override {
    if (document.id.empty()) {
      throw InvalidJob(
          "a document of Elasticsearch needs an id, by which it is replaced when it comes again; "
          "expected a text, found an empty one");
    }
    return pieces_->add(std::move(document), store_);
  }
  SinkStatus flush() override {
    const auto status = pieces_->flush(store_);
    retries_->increment(pieces_->thread().take_retries());
    return status;
  }
  void close() override {
    pieces_.reset();
    connection_.reset();
  }

 private:
  void store(const std::vector<Document>& documents) {
    Documents left = last_of_each_id(documents);
    pieces_->thread().insist(patience, [&] {
      auto rest = connection_->store(left);
      left = std::move(rest.documents);
      if (!left.empty()) throw TryAgain(rest.reason);
    });
  }

  std::string address_;
  std::string index_;
  std::optional<Connection> connection_;
  Counter* retries_ = nullptr;
  std::function<void(const std::vector<Document>&)> store_ =
      [this](const std::vector<Document>& documents) { store(documents); };
  std::unique_ptr<connectors::Pieces<Document>> pieces_;
};

}  // namespace

std::unique_ptr<connectors::ItemWriter<Document>> document_writer(std::string address,
                                                                  std::string index) {
  return std::make_unique<DocumentWriter>(std::move(address), std::move(index));
}

}  // namespace weir::elasticsearch::internal
