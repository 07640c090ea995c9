/// \file
/// A source of elements that are all there from the beginning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "weir/source.hpp"

namespace weir::internal {

/// Emits the elements of a vector, in order. Its position is the index of the next one.
template <class T>
class CollectionSource final : public Source<T> {
 public:
  explicit CollectionSource(std::vector<T> elements)
      : elements_(std::make_shared<const std::vector<T>>(std::move(elements))) {}

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::unique_ptr<SplitReader<T>> create_reader(std::size_t, std::size_t) const override {
    return std::make_unique<Reader>(elements_);
  }

 private:
  class Reader final : public SplitReader<T> {
   public:
    explicit Reader(std::shared_ptr<const std::vector<T>> elements)
        : elements_(std::move(elements)) {}

    InputStatus poll_next(SourceOutput<T>& out) override {
      next_ += out.collect_n(elements_->size() - next_,
                             [this](std::size_t i) { return (*elements_)[next_ + i]; });
      return next_ < elements_->size() ? InputStatus::more_available : InputStatus::end_of_input;
    }
    void snapshot_position(StateWriter& writer) const override {
      writer(static_cast<std::uint64_t>(next_));
    }
    void restore_position(StateReader& reader) override {
      std::uint64_t next = 0;
      reader(next);
      next_ = next;
    }

   private:
    std::shared_ptr<const std::vector<T>> elements_;
    std::size_t next_ = 0;
  };

  std::shared_ptr<const std::vector<T>> elements_;
};

}  // namespace weir::internal
