/// \file
/// Where watermarks and idleness are said.
#pragma once

#include "weir/timestamp.hpp"

namespace weir {

/// Takes the watermarks of one stream or split. Used on the task's thread, during the call it is
/// given to.
class WatermarkOutput {
 public:
  virtual ~WatermarkOutput() = default;
  /// Says that no element with a timestamp at or before `watermark` is still to come. One that is
  /// not greater than the last is ignored; else it ends idleness.
  virtual void emit_watermark(Timestamp watermark) = 0;
  /// Says that nothing comes for now, and that nobody downstream must wait for this stream's
  /// watermark.
  virtual void mark_idle() = 0;
  /// Ends idleness, as the next element would.
  virtual void mark_active() = 0;
};

}  // namespace weir
