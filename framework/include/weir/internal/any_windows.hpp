/// \file
/// How elements are put into windows, whichever assigner says so.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "weir/internal/shared_function.hpp"
#include "weir/time_domain.hpp"
#include "weir/time_window.hpp"

namespace weir::internal {

/// An element came without a timestamp. \throws Error that says what to do.
[[noreturn]] void throw_no_timestamp();

class OwnAssigner;
class ProcessingTime;

/// The one window of what has no windows: all of time.
inline constexpr TimeWindow global_window{Timestamp::min(), Timestamp::max()};

/// Any of the assigners of window_assigners.hpp, without its type. A value.
struct AnyWindows {
  enum class Kind : std::uint8_t {
    aligned,  ///< of `size`, one every `slide`
    session,  ///< an element's window lasts for `gap`, and windows that meet merge
    global,   ///< one for all
    own       ///< those of an assigner of the user's
  };

  Kind kind = Kind::global;
  TimeDomain time = TimeDomain::processing_time;  ///< which clock the windows are cut by
  Duration size{0};
  Duration slide{0};
  Duration offset{0};
  SharedFunction<Duration(const void* element)> gap{};  ///< none: it is `size`
  std::shared_ptr<const OwnAssigner> own{};             ///< the user's assigner, shared by all
  bool own_merges = false;

  bool is_event_time() const { return time == TimeDomain::event_time; }
  bool merges() const { return kind == Kind::session || own_merges; }
  /// Puts the windows of an element into `windows`: by its timestamp, or by the clock. \throws
  /// Error if it has no timestamp, the gap that was asked for is not positive, or a window is
  /// empty.
  void assign(const void* element, Timestamp timestamp, const ProcessingTime& clock,
              std::vector<TimeWindow>& windows) const;

  /// Windows of `size` that begin at multiples of `slide`, from the epoch plus `offset` on. \throws
  /// InvalidJob unless both are positive and the offset is smaller than the slide.
  static AnyWindows aligned(TimeDomain time, Duration size, Duration slide, Duration offset);
  /// Windows that last for `gap`. \throws InvalidJob unless it is positive.
  static AnyWindows session(TimeDomain time, Duration gap);
  /// Windows of the user's.
  static AnyWindows of_own(std::shared_ptr<const OwnAssigner> own);
};

/// What the assigners that are not generic have in common.
class AssignerBase {
 public:
  /// The assigner without its type. Used by the engine.
  const AnyWindows& any() const { return any_; }

 protected:
  explicit AssignerBase(AnyWindows any);
  AssignerBase(const AssignerBase&);
  AssignerBase& operator=(const AssignerBase&);
  ~AssignerBase();

 private:
  AnyWindows any_;
};

}  // namespace weir::internal
