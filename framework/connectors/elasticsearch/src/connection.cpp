#include "connection.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <type_traits>
#include <variant>

#include "weir/error.hpp"
#include "weir/sink_context.hpp"

namespace weir::elasticsearch::internal {
namespace {

using Json = nlohmann::json;

constexpr long connect_timeout_seconds = 10;
constexpr long answer_timeout_seconds = 60;

constexpr long unauthorized = 401;
constexpr long forbidden = 403;
constexpr long not_found = 404;
constexpr long too_many_requests = 429;
constexpr long first_error = 400;

/// The server has no room, or begins or ends.
bool is_passing(long status) {
  constexpr long bad_gateway = 502;
  constexpr long unavailable = 503;
  constexpr long gateway_timeout = 504;
  return status == too_many_requests || status == bad_gateway || status == unavailable ||
         status == gateway_timeout;
}

Json json_of(const Value& value) {
  return std::visit(
      [](const auto& it) {
        if constexpr (std::is_same_v<std::decay_t<decltype(it)>, std::monostate>) {
          return Json();
        } else {
          return Json(it);
        }
      },
      value);
}

/// What an error of the server's comes to, with what caused it.
std::string reason_of(const Json& error) {
  if (!error.is_object()) return error.is_string() ? error.get<std::string>() : error.dump();
  std::string reason = error.value("reason", error.dump());
  if (const auto cause = error.find("caused_by"); cause != error.end()) {
    reason += fmt::format(" ({})", reason_of(*cause));
  }
  return reason;
}

/// What was refused, from an answer as a whole.
std::string reason_of(const std::string& answer) {
  const auto json = Json::parse(answer, nullptr, false);
  if (json.is_object() && json.contains("error")) return reason_of(json["error"]);
  constexpr std::size_t most = 200;
  return answer.empty() ? "no reason is given" : answer.substr(0, most);
}

/// Two lines for each document.
std::string body_of(const Documents& documents) {
  std::string body;
  for (const Document* document : documents) {
    Json fields = Json::object();
    for (const auto& [name, value] : document->fields) fields[name] = json_of(value);
    try {
      body += Json{{"index", {{"_id", document->id}}}}.dump() + '\n' + fields.dump() + '\n';
    } catch (const Json::type_error& error) {
      throw Error(fmt::format("document '{}': expected texts in UTF-8, found other bytes ({})",
                              document->id, error.what()));
    }
  }
  return body;
}

std::size_t append(const char* bytes, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(bytes, size * count);
  return size * count;
}

/// Once in a process.
void begin_curl() {
  static const CURLcode begun = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (begun != CURLE_OK) throw Error("libcurl cannot begin: see that there is memory");
}

}  // namespace

Connection::Connection(const connectors::Address& address, const std::string& index)
    : address_(address),
      index_(index),
      curl_((begin_curl(), curl_easy_init()), &curl_easy_cleanup),
      headers_(curl_slist_append(nullptr, "Content-Type: application/x-ndjson"),
               &curl_slist_free_all) {
  CURL* curl = curl_.get();
  const std::unique_ptr<char, void (*)(void*)> escaped(
      curl == nullptr ? nullptr : curl_easy_escape(curl, index.c_str(), 0), &curl_free);
  if (escaped == nullptr || headers_ == nullptr) {
    throw TryAgain("no memory for a connection to Elasticsearch");
  }
  url_ = fmt::format("http://{}/{}", address.place(), escaped.get());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // there are other threads
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_timeout_seconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, answer_timeout_seconds);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &append);
  if (!address.user.empty() || !address.password.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, address.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, address.password.c_str());
  }
}

/// An index that is not there yet is no error.
void Connection::check() {
  const auto answer = ask(url_ + "?filter_path=error", "");
  if (answer.status < first_error || answer.status == not_found) return;
  throw Error(fmt::format("{}: {}", who(), reason_of(answer.text)));
}

Connection::Rest Connection::store(const Documents& documents) {
  const auto answer =
      ask(url_ + "/_bulk?timeout=30s&filter_path=items.*.status,items.*.error", body_of(documents));
  if (answer.status >= first_error) {
    throw Error(fmt::format("{}: {}", who(), reason_of(answer.text)));
  }
  const auto json = Json::parse(answer.text, nullptr, false);
  const auto items = json.is_object() ? json.value("items", Json::array()) : Json();
  if (items.size() != documents.size()) {
    throw Error(
        fmt::format("{}: expected an answer for each of {} documents, found {}; see that it "
                    "is an Elasticsearch or OpenSearch server",
                    who(), documents.size(), answer.text.substr(0, 200)));
  }
  Rest rest;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Json& item = items[i].at("index");
    const long status = item.at("status").get<long>();
    if (status < first_error) continue;
    const std::string reason = reason_of(item.value("error", Json()));
    if (!is_passing(status)) {
      throw Error(fmt::format(
          "{} refuses document '{}': {}; make its fields what the mapping of the index expects, or "
          "change the mapping",
          who(), documents[i]->id, reason));
    }
    if (rest.documents.empty()) rest.reason = fmt::format("{}: {}", who(), reason);
    rest.documents.push_back(documents[i]);
  }
  return rest;
}

Connection::Answer Connection::ask(const std::string& url, const std::string& body) {
  Answer answer;
  CURL* curl = curl_.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  if (body.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.text);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) {
    throw TryAgain(
        fmt::format("{}: {}; see to it that the server runs", who(), curl_easy_strerror(code)));
  }
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  if (is_passing(answer.status)) {
    throw TryAgain(fmt::format("{}: {}", who(), reason_of(answer.text)));
  }
  if (answer.status == unauthorized || answer.status == forbidden) {
    throw Error(fmt::format("{}: {} {}; give user and password in the address", who(),
                            answer.status, reason_of(answer.text)));
  }
  return answer;
}

/// Without user and password.
std::string Connection::who() const {
  return fmt::format("Elasticsearch index '{}' at {}", index_, address_.place());
}

}  // namespace weir::elasticsearch::internal
