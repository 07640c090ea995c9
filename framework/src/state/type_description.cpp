#include "weir/internal/type_description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <typeindex>

#include "state/type_sketch.hpp"
#include "weir/error.hpp"

namespace weir::internal {
namespace {

constexpr std::string_view simple_kinds[] = {
    "bool",   "int8", "int16", "int32", "int64", "uint8",    "uint16", "uint32", "uint64", "float",
    "double", "text", "list",  "map",   "array", "optional", "tuple",  "itself", "unknown"};

std::string joined_parts(const TypeDescription& type) {
  std::string words;
  for (const auto& part : type.parts) {
    if (!words.empty()) words += ", ";
    if (!part.name.empty()) words += part.name + ": ";
    words += part.type.in_words();
  }
  return words;
}

/// Takes words apart from the left.
class TypeParser {
 public:
  explicit TypeParser(std::string_view words) : words_(words), left_(words) {}

  TypeDescription all() {
    TypeDescription type = next(0);
    if (!left_.empty()) refuse();
    return type;
  }

 private:
  static constexpr std::size_t deepest = 64;

  TypeDescription next(std::size_t depth) {
    if (depth > deepest) refuse();
    if (take("{")) return fields(depth);
    TypeDescription type{word(), 0, {}};
    if (std::find(std::begin(simple_kinds), std::end(simple_kinds), type.kind) ==
        std::end(simple_kinds)) {
      refuse();
    }
    if (take("(")) {
      type.length = number();
      expect(")");
    } else if (take("<")) {
      if (type.kind == "array") {
        type.length = number();
        expect(", ");
      }
      if (type.kind == "tuple" && take(">")) return type;
      do type.parts.push_back({{}, next(depth + 1)});
      while (take(", "));
      expect(">");
    }
    if (type.parts.size() < least_parts(type.kind)) refuse();
    return type;
  }
  static std::size_t least_parts(const std::string& kind) {
    if (kind == "map") return 2;
    return kind == "list" || kind == "array" || kind == "optional" ? 1 : 0;
  }
  TypeDescription fields(std::size_t depth) {
    TypeDescription type{"fields", 0, {}};
    if (take("}")) return type;
    do {
      const std::size_t colon = left_.find(": ");
      const bool named = colon < left_.find_first_of("{}<>,");
      std::string name(left_.substr(0, named ? colon : 0));
      if (named) left_.remove_prefix(colon + 2);
      type.parts.push_back({std::move(name), next(depth + 1)});
    } while (take(", "));
    expect("}");
    return type;
  }
  std::string word() {
    const std::size_t end = std::min(left_.find_first_of("<>(){},: "), left_.size());
    std::string taken(left_.substr(0, end));
    left_.remove_prefix(end);
    return taken;
  }
  std::size_t number() {
    std::size_t value = 0;
    const auto parsed = std::from_chars(left_.data(), left_.data() + left_.size(), value);
    if (parsed.ec != std::errc{}) refuse();
    left_.remove_prefix(static_cast<std::size_t>(parsed.ptr - left_.data()));
    return value;
  }
  bool take(std::string_view wanted) {
    if (!left_.starts_with(wanted)) return false;
    left_.remove_prefix(wanted.size());
    return true;
  }
  void expect(std::string_view wanted) {
    if (!take(wanted)) refuse();
  }
  [[noreturn]] void refuse() const {
    throw SnapshotError(fmt::format(
        "'{}' describes no type: the snapshot is damaged, or of a later version", words_));
  }

  std::string_view words_;
  std::string_view left_;
};

}  // namespace

std::string TypeDescription::in_words() const {
  if (kind == "fields") return fmt::format("{{{}}}", joined_parts(*this));
  if (kind == "itself") return fmt::format("itself({})", length);
  if (kind == "array") return fmt::format("array<{}, {}>", length, joined_parts(*this));
  if (parts.empty() && kind != "tuple") return kind;
  return fmt::format("{}<{}>", kind, joined_parts(*this));
}

TypeDescription parse_type(std::string_view words) { return TypeParser(words).all(); }

TypeDescription described(const std::function<void(StateWriter&)>& write) {
  TypeSketch sketch;
  StateWriter writer(sketch);
  write(writer);
  return sketch.take();
}

TypeSketch::TypeSketch() { open_.push_back({TypeDescription{"", 0, {}}, typeid(void)}); }

void TypeSketch::name(const char* name, Bytes by_default) {
  name_ = name;
  by_default_ = std::move(by_default);
}

void TypeSketch::add(TypeDescription type) {
  open_.back().type.parts.push_back(
      {std::exchange(name_, {}), std::move(type), std::exchange(by_default_, std::nullopt)});
}

void TypeSketch::begin(const char* kind, std::size_t length, const std::type_info& type) {
  open_.push_back({TypeDescription{kind, length, {}}, type, std::exchange(name_, {}),
                   std::exchange(by_default_, std::nullopt)});
}

void TypeSketch::end() {
  Open ended = std::move(open_.back());
  open_.pop_back();
  name_ = std::move(ended.name);
  by_default_ = std::move(ended.by_default);
  add(std::move(ended.type));
}

bool TypeSketch::begin_fields(const std::type_info& type) {
  const auto outer = std::find_if(open_.rbegin(), open_.rend(), [&](const Open& open) {
    return open.is == std::type_index(type);
  });
  if (outer == open_.rend()) {
    begin("fields", 0, type);
    return true;
  }
  add({"itself", static_cast<std::size_t>(outer - open_.rbegin()) + 1, {}});
  return false;
}

TypeDescription TypeSketch::take() {
  auto& parts = open_.front().type.parts;
  if (parts.size() == 1) return std::move(parts.front().type);
  return {"tuple", 0, std::move(parts)};
}

void put_kind(TypeSketch& sketch, const char* kind) { sketch.add({kind, 0, {}}); }
void begin_kind(TypeSketch& sketch, const char* kind, std::size_t length) {
  sketch.begin(kind, length, typeid(void));
}
bool begin_fields(TypeSketch& sketch, const std::type_info& type) {
  return sketch.begin_fields(type);
}
void end_kind(TypeSketch& sketch) { sketch.end(); }
void put_field(TypeSketch& sketch, const char* name, Bytes by_default) {
  sketch.name(name, std::move(by_default));
}

}  // namespace weir::internal
