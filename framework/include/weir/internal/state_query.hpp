/// \file
/// Questions to the state of a running job.
#pragma once

#include <cstdint>
#include <string>
#include <typeinfo>

#include "weir/key.hpp"
#include "weir/serialization.hpp"

namespace weir::internal {

/// Asks for what a state keeps of one key, without its types: the answer is its bytes, as they
/// stand in a snapshot.
struct StateQuery {
  std::string name;        ///< as set_queryable() has given it
  std::string type;        ///< of the state, in words
  std::uint64_t hash = 0;  ///< of the key
  Bytes key;
};

StateQuery make_state_query(const std::string& name, const char* kind, const std::type_info& value,
                            std::uint64_t hash, Bytes key);

/// Asks for what the state of a descriptor keeps of a key.
template <class K, class Descriptor>
StateQuery state_query(const std::string& name, const K& key, const Descriptor&) {
  static_assert(Key<K>,
                "query_state: this type cannot be a key; pass the very type that key_by() gives, a "
                "std::string in place of a literal");
  return make_state_query(name, Descriptor::kind, typeid(typename Descriptor::Kept),
                          KeyHash<K>::hash(key), to_bytes(key));
}

/// What the answer means.
template <class Descriptor>
auto state_answer(const Descriptor& descriptor, const Bytes& answer) {
  return descriptor.result_of(from_bytes<typename Descriptor::Kept>(answer));
}

}  // namespace weir::internal
