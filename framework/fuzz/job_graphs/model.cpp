#include <algorithm>
#include <map>
#include <set>

#include "node.hpp"

namespace weir::fuzz::job_graphs_target {
namespace {

using ByKey = std::map<std::int64_t, Items>;
bool is_before(const Item& a, const Item& b) { return a.timestamp < b.timestamp; }
ByKey by_key(const Items& items) {
  ByKey all;
  for (const Item& item : items) all[item.value.key].push_back(item);
  return all;
}

/// The sums of a key in all windows of `size` that begin at a multiple of `slide`.
Items window_sums(std::int64_t key, const Items& items, std::int64_t size, std::int64_t slide) {
  std::map<std::int64_t, std::int64_t> sums;
  for (const Item& item : items) {
    const std::int64_t t = item.timestamp.millis();
    for (std::int64_t start = bucket_of(item.timestamp, slide); start > t - size; start -= slide) {
      sums[start] += item.value.value;
    }
  }
  Items all;
  for (const auto& [start, sum] : sums) {
    all.push_back({in_bucket(key, sum, start), Timestamp{start + size - 1}});
  }
  return all;
}
Items session_sums(std::int64_t key, Items items, std::int64_t gap) {
  std::sort(items.begin(), items.end(), is_before);
  Items all;
  for (const Item& item : items) {
    const Timestamp last = item.timestamp + Duration{gap - 1};
    if (all.empty() || item.timestamp > all.back().timestamp + Duration{1}) {
      all.push_back({in_bucket(key, 0, item.timestamp.millis()), last});
    }
    all.back().value.value += item.value.value;
    all.back().timestamp = last;
  }
  return all;
}
Items counts(std::int64_t key, std::size_t n, bool batch) {
  Items all;
  for (std::size_t i = batch ? n : 1; i <= n; ++i) {
    all.push_back({{key, static_cast<std::int64_t>(i), 0}, Timestamp{0}});
  }
  return all;
}
/// The same of the elements of a split in this order.
Items in_order(std::int64_t split, const Items& items) {
  Items all;
  std::int64_t last = -1;
  for (const Item& item : items) {
    const std::int64_t value = item.value.value;
    all.push_back({{split, value, value > last ? 1 : 0}, item.timestamp});
    last = value;
  }
  return all;
}

/// All pairs of a key for which `meet` says when, if at all.
template <class Meet>
Items pairs(const Items& left, const Items& right, Meet meet) {
  Items all;
  auto rights = by_key(right);
  for (const Item& a : left) {
    for (const Item& b : rights[a.value.key]) {
      if (const auto at = meet(a.timestamp, b.timestamp)) {
        all.push_back({paired(a.value, b.value), *at});
      }
    }
  }
  return all;
}

}  // namespace

bool touch(const Items& items, std::int64_t gap) {
  std::set<std::pair<std::int64_t, Timestamp>> all;
  for (const Item& item : items) all.emplace(item.value.key, item.timestamp);
  return std::any_of(all.begin(), all.end(), [&](const auto& element) {
    return all.contains({element.first, element.second + Duration{gap}});
  });
}

Items computed(const Node& node, const std::vector<const Items*>& inputs, bool batch) {
  const Items& first = *inputs.front();
  Items out;
  const auto each_key = [&](const Items& items, auto make) {
    for (const auto& [key, own] : by_key(items)) {
      const Items made = make(key, own);
      out.insert(out.end(), made.begin(), made.end());
    }
  };
  const auto each = [&](const Items& items, auto make) {
    for (const Item& item : items) out.push_back({make(item.value), item.timestamp});
  };
  switch (node.kind) {
    case Kind::source:
      break;
    case Kind::map:
    case Kind::answers:
      each(first, [&](const Event& event) { return mapped(event, node.a, node.b); });
      break;
    case Kind::filter:
      for (const Item& item : first) {
        if (item.value.value % (node.a + 1) != 0) out.push_back(item);
      }
      break;
    case Kind::flat_map:
      for (const Item& item : first) {
        for (std::int64_t i = item.value.value % 3; i > 0; --i) {
          out.push_back({mapped(item.value, i, i), item.timestamp});
        }
      }
      break;
    case Kind::side:
      for (const Item& item : first) {
        if (item.value.value % 2 != 0) out.push_back(item);
      }
      break;
    case Kind::partition:
      for (std::size_t i = static_cast<Partition>(node.a) == Partition::broadcast ? node.parallelism
                                                                                  : 1;
           i > 0; --i) {
        each(first, [](const Event& event) { return event; });
      }
      break;
    case Kind::order: {
      std::map<std::int64_t, Items> splits;
      for (const Item& item : first) splits[split_of(item.value)].push_back(item);
      for (auto& [split, own] : splits) {
        if (batch) {  // elements of a key come in order of time
          std::stable_sort(own.begin(), own.end(), is_before);
        }
        const Items made = in_order(split, own);
        out.insert(out.end(), made.begin(), made.end());
      }
      break;
    }
    case Kind::unite:
      for (const Items* items : inputs) each(*items, [](const Event& event) { return event; });
      break;
    case Kind::co_map:
      each(first, [](const Event& event) { return MapBoth().map1(event); });
      each(*inputs.back(), [](const Event& event) { return MapBoth().map2(event); });
      break;
    case Kind::count:
      each_key(first,
               [&](std::int64_t key, const Items& own) { return counts(key, own.size(), batch); });
      break;
    case Kind::full:
      each_key(first, [&](std::int64_t key, const Items& own) {
        return Items(own.size() / static_cast<std::size_t>(node.a),
                     {{key, node.a, 0}, Timestamp{0}});
      });
      break;
    case Kind::tumbling:
    case Kind::sliding:
      each_key(first, [&](std::int64_t key, const Items& own) {
        return window_sums(key, own, node.a * (node.kind == Kind::sliding ? node.b : 1), node.a);
      });
      break;
    case Kind::buckets:
      each_key(first, [&](std::int64_t key, const Items& own) {
        return window_sums(key, own, node.a, node.a);
      });
      break;
    case Kind::whole:
      if (!first.empty()) out = window_sums(0, first, node.a, node.a);
      break;
    case Kind::session:
      each_key(first,
               [&](std::int64_t key, const Items& own) { return session_sums(key, own, node.a); });
      break;
    case Kind::co_buckets: {
      Items both = first;
      for (Item item : *inputs.back()) {
        item.value.value *= 1000;
        both.push_back(item);
      }
      each_key(both, [&](std::int64_t key, const Items& own) {
        return window_sums(key, own, node.a, node.a);
      });
      break;
    }
    case Kind::interval:
      return pairs(first, *inputs.back(), [&](Timestamp a, Timestamp b) {
        const bool meet = a - Duration{node.a} <= b && b <= a + Duration{node.b};
        return meet ? std::optional(std::max(a, b)) : std::nullopt;
      });
    case Kind::join:
      return pairs(first, *inputs.back(), [&](Timestamp a, Timestamp b) {
        const auto bucket = bucket_of(a, node.a);
        const bool meet = bucket == bucket_of(b, node.a);
        return meet ? std::optional(Timestamp{bucket + node.a - 1}) : std::nullopt;
      });
  }
  return out;
}

}  // namespace weir::fuzz::job_graphs_target
