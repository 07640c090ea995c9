#include <memory>

#include "weir/data_stream.hpp"

using Owned = std::unique_ptr<int>;

void use(const weir::DataStream<Owned>& numbers) { numbers.broadcast(); }
