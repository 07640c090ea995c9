#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "weir/error.hpp"
#include "weir/internal/type_description.hpp"

namespace weir::internal {
namespace {

using Part = TypeDescription::Part;

struct ScalarKind {
  std::string_view name;
  char sort;  ///< of which only the size may change
  std::size_t size;
};
constexpr std::array<ScalarKind, 11> scalars{{{"bool", 'b', 1},
                                              {"int8", 'i', 1},
                                              {"int16", 'i', 2},
                                              {"int32", 'i', 4},
                                              {"int64", 'i', 8},
                                              {"uint8", 'u', 1},
                                              {"uint16", 'u', 2},
                                              {"uint32", 'u', 4},
                                              {"uint64", 'u', 8},
                                              {"float", 'f', 4},
                                              {"double", 'f', 8}}};

const ScalarKind* scalar_of(const TypeDescription& type) {
  const auto* found = std::find_if(scalars.begin(), scalars.end(), [&](const ScalarKind& scalar) {
    return scalar.name == type.kind;
  });
  return found == scalars.end() ? nullptr : &*found;
}

/// The part of this name; null if there is none, or the parts have none.
const Part* find(const TypeDescription& type, const std::string& name) {
  const auto found = std::find_if(type.parts.begin(), type.parts.end(),
                                  [&](const Part& part) { return part.name == name; });
  return name.empty() || found == type.parts.end() ? nullptr : &*found;
}

bool has_names(const TypeDescription& type) {
  return std::none_of(type.parts.begin(), type.parts.end(),
                      [](const Part& part) { return part.name.empty(); });
}

bool can_be_read_as(const TypeDescription& from, const TypeDescription& to);

bool are_parts_readable(const TypeDescription& from, const TypeDescription& to) {
  return std::equal(from.parts.begin(), from.parts.end(), to.parts.begin(), to.parts.end(),
                    [](const Part& a, const Part& b) {
                      return a.name == b.name && can_be_read_as(a.type, b.type);
                    });
}

/// Values without a single field in common are of two types.
bool are_fields_readable(const TypeDescription& from, const TypeDescription& to) {
  if (!has_names(from) || !has_names(to)) return are_parts_readable(from, to);
  bool any = from.parts.empty() || to.parts.empty();
  for (const Part& part : to.parts) {
    const Part* before = find(from, part.name);
    any = any || before != nullptr;
    if (before == nullptr ? !part.by_default : !can_be_read_as(before->type, part.type))
      return false;
  }
  return any && std::all_of(from.parts.begin(), from.parts.end(), [](const Part& part) {
           return can_be_read_as(part.type, part.type);  // it has to be read, to be left out
         });
}

bool can_be_read_as(const TypeDescription& from, const TypeDescription& to) {
  const auto* narrow = scalar_of(from);
  const auto* wide = scalar_of(to);
  if (narrow != nullptr && wide != nullptr) {
    return narrow->sort == wide->sort && narrow->size <= wide->size;
  }
  if (from.kind != to.kind || from.length != to.length) return false;
  if (from.kind == "itself" || from.kind == "unknown") return false;
  return from.kind == "fields" ? are_fields_readable(from, to) : are_parts_readable(from, to);
}

void convert(StateReader& in, const TypeDescription& from, const TypeDescription& to,
             StateWriter& out);

void convert_scalar(StateReader& in, const ScalarKind& from, const ScalarKind& to,
                    StateWriter& out) {
  std::array<char, 8> bytes{};
  in.read_bytes(bytes.data(), from.size);
  if (from.size < to.size && from.sort == 'f') {
    float value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return static_cast<void>(out(static_cast<double>(value)));
  }
  const bool negative = from.sort == 'i' && (bytes[from.size - 1] & 0x80) != 0;
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(from.size), bytes.end(),
            negative ? '\xff' : '\0');
  out.write_bytes(bytes.data(), to.size);
}

void convert_parts(StateReader& in, const TypeDescription& from, const TypeDescription& to,
                   StateWriter& out) {
  for (std::size_t i = 0; i < from.parts.size(); ++i) {
    convert(in, from.parts[i].type, to.parts[i].type, out);
  }
}

/// Fields come in the order in which they were written, and go in the one in which they are read.
void convert_fields(StateReader& in, const TypeDescription& from, const TypeDescription& to,
                    StateWriter& out) {
  if (!has_names(from) || !has_names(to)) return convert_parts(in, from, to, out);
  std::map<std::string_view, Bytes> converted;
  for (const Part& part : from.parts) {
    const Part* now = find(to, part.name);
    StateWriter field;
    convert(in, part.type, now != nullptr ? now->type : part.type, field);
    converted[part.name] = field.take();
  }
  for (const Part& part : to.parts) {
    const auto found = converted.find(part.name);
    const Bytes& bytes = found != converted.end() ? found->second : *part.by_default;
    out.write_bytes(bytes.data(), bytes.size());
  }
}

std::uint64_t convert_size(StateReader& in, StateWriter& out) {
  std::uint64_t size = 0;
  in(size);
  out(size);
  return size;
}

void convert_text(StateReader& in, StateWriter& out) {
  const auto text = in.take_bytes(convert_size(in, out));
  out.write_bytes(text.data(), text.size());
}

/// How often the parts of a value follow each other.
std::uint64_t repetitions(StateReader& in, const TypeDescription& type, StateWriter& out) {
  if (type.kind == "list" || type.kind == "map") return convert_size(in, out);
  if (type.kind == "array") return type.length;
  if (type.kind != "optional") return 1;
  bool is_there = false;
  in(is_there);
  out(is_there);
  return is_there ? 1 : 0;
}

void convert(StateReader& in, const TypeDescription& from, const TypeDescription& to,
             StateWriter& out) {
  if (const auto* scalar = scalar_of(from)) return convert_scalar(in, *scalar, *scalar_of(to), out);
  if (from.kind == "text") return convert_text(in, out);
  if (from.kind == "fields") return convert_fields(in, from, to, out);
  for (auto left = repetitions(in, from, out); left > 0; --left) convert_parts(in, from, to, out);
}

}  // namespace

std::optional<TypeChange> TypeChange::between(std::string_view words, const TypeDescription& now) {
  TypeChange change;
  change.is_none_ = words == now.in_words();
  if (change.is_none_) return change;
  change.before_ = parse_type(words);
  change.now_ = now;
  if (!can_be_read_as(change.before_, now)) return std::nullopt;
  return change;
}

Bytes TypeChange::convert(StateReader& reader) const {
  StateWriter writer;
  internal::convert(reader, before_, now_, writer);
  return writer.take();
}

}  // namespace weir::internal
