/// \file
/// Two streams that are joined window by window.
/// \code
///   rides.join(fares)
///       .where(&TaxiRide::ride_id).equal_to(&TaxiFare::ride_id)
///       .window(TumblingEventTimeWindows::of(1h))
///       .apply([](const TaxiRide& ride, const TaxiFare& fare) { return RideAndFare{ride, fare};
///       });
/// \endcode
/// Only elements that fall into the same window meet: of two that belong together and lie on either
/// side of a window's end nothing comes. Where that matters see interval_join.hpp.
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/data_stream.hpp"
#include "weir/functions.hpp"

namespace weir {

/// An element of one of two streams that are worked on as one: what triggers, evictors and dynamic
/// gaps of joined streams see.
template <class A, class B>
struct TaggedUnion {
  std::optional<A> first;   ///< of the first stream, or
  std::optional<B> second;  ///< of the second one

  /// Archives both (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("first", first), cereal::make_nvp("second", second));
  }
};

/// Makes one element of two that meet.
template <class A, class B, class Out>
class JoinFunction : public RichFunction {
 public:
  /// Called for every pair of elements of one key in a window.
  virtual Out join(const A& first, const B& second) = 0;
};

/// Makes any number of elements of two that meet.
template <class A, class B, class Out>
class FlatJoinFunction : public RichFunction {
 public:
  /// Called for every pair of elements of one key in a window.
  virtual void join(const A& first, const B& second, Collector<Out>& out) = 0;
};

/// Makes any number of elements of all that two streams have in a window.
template <class A, class B, class Out>
class CoGroupFunction : public RichFunction {
 public:
  /// Called for each window of each key that has elements of either stream; of the other one there
  /// may be none.
  virtual void co_group(std::span<const A> first, std::span<const B> second,
                        Collector<Out>& out) = 0;
};

namespace internal {

/// join(): every pair.
struct JoinPairs {
  static constexpr const char* name = "Window Join";

  template <class F, class A, class B, class Out>
  static void call(F& function, const std::vector<A>& first, const std::vector<B>& second,
                   Collector<Out>& out) {
    for (const A& a : first) {
      for (const B& b : second) {
        if constexpr (requires { function.F::join(a, b, out); }) {
          function.F::join(a, b, out);
        } else if constexpr (requires { function.F::join(a, b); }) {
          out.collect(function.F::join(a, b));
        } else if constexpr (std::invocable<F&, const A&, const B&, Collector<Out>&>) {
          std::invoke(function, a, b, out);
        } else {
          out.collect(std::invoke(function, a, b));
        }
      }
    }
  }
};

/// co_group(): all at once.
struct GroupPairs {
  static constexpr const char* name = "Window Co-Group";

  template <class F, class A, class B, class Out>
  static void call(F& function, const std::vector<A>& first, const std::vector<B>& second,
                   Collector<Out>& out) {
    if constexpr (requires { function.F::co_group(first, second, out); }) {
      function.F::co_group(first, second, out);
    } else {
      std::invoke(function, std::span<const A>(first), std::span<const B>(second), out);
    }
  }
};

template <class A, class B, class Out>
TypeIs<Out> pairs_out(const JoinFunction<A, B, Out>*);
template <class A, class B, class Out>
TypeIs<Out> pairs_out(const FlatJoinFunction<A, B, Out>*);
template <class A, class B, class Out>
TypeIs<Out> pairs_out(const CoGroupFunction<A, B, Out>*);

/// Separates the two streams again, and calls the function.
template <class A, class B, class Out, class K, class F, class Pairs>
class PairWindowFunction final : public ProcessWindowFunction<TaggedUnion<A, B>, Out, K> {
 public:
  using typename ProcessWindowFunction<TaggedUnion<A, B>, Out, K>::Context;

  explicit PairWindowFunction(F function) : function_(std::move(function)) {}
  void open(RuntimeContext& context) override { open_function(function_, context); }
  void close() override { close_function(function_); }
  void process(const K&, Context&, std::span<const TaggedUnion<A, B>> elements,
               Collector<Out>& out) override {
    std::vector<A> first;
    std::vector<B> second;
    for (const auto& element : elements) {
      if (element.first) {
        first.push_back(*element.first);
      } else {
        second.push_back(*element.second);
      }
    }
    Pairs::call(function_, std::as_const(first), std::as_const(second), out);
  }

 private:
  F function_;
};

}  // namespace internal

/// The windows of two streams, by key; `Pairs` and `Windows` are the engine's.
template <class A, class B, class K, class Pairs, class Windows>
class PairedWindows {
 public:
  /// Made by window() of the streams.
  explicit PairedWindows(Windows windows) : windows_(std::move(windows)) {}

  /// As WindowedStream::trigger(); elements are TaggedUnions.
  template <class F>
  [[nodiscard]] auto trigger(F trigger) const {
    return with(windows_.trigger(std::move(trigger)));
  }
  /// As WindowedStream::evictor(); elements are TaggedUnions.
  template <class F>
  [[nodiscard]] auto evictor(F evictor) const {
    return with(windows_.evictor(std::move(evictor)));
  }
  /// As WindowedStream::allowed_lateness().
  [[nodiscard]] PairedWindows allowed_lateness(Duration lateness) const {
    return PairedWindows(windows_.allowed_lateness(lateness));
  }

  /// What comes of the elements that meet. After join() pass a JoinFunction, a FlatJoinFunction or
  /// a function of two elements that returns one; after co_group() a CoGroupFunction. What is
  /// collected carries the last millisecond of the window.
  template <class F>
  [[nodiscard]] auto apply(F function) const {
    if constexpr (requires { internal::pairs_out(&function); }) {
      using Out = typename decltype(internal::pairs_out(&function))::type;
      return run<Out>(std::move(function));
    } else {
      static_assert(std::is_invocable_v<F&, const A&, const B&>,
                    "apply: after join() pass a function that takes an element of each stream and "
                    "returns one, or apply<Out>() and a function that takes a Collector<Out>& too; "
                    "after co_group() pass a CoGroupFunction, or apply<Out>() and a function");
      return run<std::remove_cvref_t<std::invoke_result_t<F&, const A&, const B&>>>(
          std::move(function));
    }
  }
  /// The same for functions that collect elements of type Out: after join() `function(const A&,
  /// const B&, Collector<Out>&)`, after co_group() `function(std::span<const A>, std::span<const
  /// B>, Collector<Out>&)`.
  template <class Out, class F>
  [[nodiscard]] DataStream<Out> apply(F function) const {
    return run<Out>(std::move(function));
  }

 private:
  template <class Other>
  PairedWindows<A, B, K, Pairs, Other> with(Other windows) const {
    return PairedWindows<A, B, K, Pairs, Other>(std::move(windows));
  }
  template <class Out, class F>
  DataStream<Out> run(F function) const {
    return windows_
        .process(internal::PairWindowFunction<A, B, Out, K, F, Pairs>(std::move(function)))
        .name(Pairs::name);
  }

  Windows windows_;
};

/// Two streams with keys that are said to be equal; `Pairs` is the engine's.
template <class A, class B, class K, class Pairs>
class PairedByKey {
 public:
  using Element = TaggedUnion<A, B>;  ///< what the windows hold

  /// Made by equal_to().
  explicit PairedByKey(KeyedStream<Element, K> both) : both_(std::move(both)) {}

  /// Elements of one key meet in the windows of this assigner: one of window_assigners.hpp, or a
  /// WindowAssigner<TaggedUnion<A, B>>.
  template <class Assigner>
  [[nodiscard]] auto window(Assigner assigner) const {
    auto windows = both_.window(std::move(assigner));
    return PairedWindows<A, B, K, Pairs, decltype(windows)>(std::move(windows));
  }

 private:
  KeyedStream<Element, K> both_;
};

/// Two streams, and the key of the first; `Pairs` is the engine's.
template <class A, class B, class First, class Pairs>
class PairedWhere {
 public:
  /// Made by where().
  PairedWhere(DataStream<A> first, DataStream<B> second, First key)
      : first_(std::move(first)), second_(std::move(second)), key_(std::move(key)) {}

  /// The key of the second stream: a member or a function, as for DataStream::key_by(). Its type is
  /// that of the first stream's.
  template <class Second>
  [[nodiscard]] auto equal_to(Second key) const {
    static_assert(std::invocable<const Second&, const B&>,
                  "equal_to: pass a member of the second stream's elements, or a function of an "
                  "element that returns its key");
    using K = std::remove_cvref_t<std::invoke_result_t<const First&, const A&>>;
    static_assert(
        std::same_as<K, std::remove_cvref_t<std::invoke_result_t<const Second&, const B&>>>,
        "equal_to: the keys of both streams must be of one type");
    using Element = TaggedUnion<A, B>;
    const auto both = first_.map([](const A& a) {
                              return Element{a, std::nullopt};
                            })
                          .union_with(second_.map([](const B& b) {
                            return Element{std::nullopt, b};
                          }));
    return PairedByKey<A, B, K, Pairs>(
        both.key_by([first = key_, second = std::move(key)](const Element& element) -> K {
          return element.first ? std::invoke(first, *element.first)
                               : std::invoke(second, *element.second);
        }));
  }

 private:
  DataStream<A> first_;
  DataStream<B> second_;
  First key_;
};

/// Two streams that are to meet; `Pairs` is the engine's.
template <class A, class B, class Pairs>
class PairedStreams {
 public:
  /// Made by DataStream::join() and DataStream::co_group().
  PairedStreams(DataStream<A> first, DataStream<B> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  /// The key of the first stream: a member or a function, as for DataStream::key_by().
  template <class F>
  [[nodiscard]] PairedWhere<A, B, F, Pairs> where(F key) const {
    static_assert(std::invocable<const F&, const A&>,
                  "where: pass a member of the first stream's elements, or a function of an "
                  "element that returns its key");
    return {first_, second_, std::move(key)};
  }

 private:
  DataStream<A> first_;
  DataStream<B> second_;
};

}  // namespace weir
