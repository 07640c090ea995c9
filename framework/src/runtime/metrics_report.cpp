#include "weir/metrics_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "weir/error.hpp"

namespace weir {
namespace {

[[noreturn]] void throw_no_operator(const MetricsReport& report, const std::string& name,
                                    const std::string& which) {
  std::string names;
  for (const auto& task : report.tasks) {
    if (task.subtask == 0) names += (names.empty() ? "" : " -> ") + task.name;
  }
  throw InvalidJob(fmt::format("the job has no operator '{}'{}: it has {}", name, which, names));
}

/// At most 7 characters: 999999, 1.23M, 45.6G.
std::string brief(double number) {
  constexpr std::array units{"", "k", "M", "G", "T", "P", "E"};
  constexpr double most = 99'999;
  if (number < 10 * most) return fmt::format("{:.0f}", number);
  std::size_t unit = 0;
  for (; number >= 1000 && unit + 1 < units.size(); ++unit) number /= 1000;
  return fmt::format("{:.{}f}{}", number, number < 10 ? 2 : number < 100 ? 1 : 0, units[unit]);
}
std::string brief(std::uint64_t number) { return brief(static_cast<double>(number)); }

/// At most 9 characters: `-` where there is no lag, `end` after the last watermark.
std::string lag_of(const OperatorMetrics& op) {
  if (std::max(op.output_watermark, op.input_watermark) == Timestamp::max()) return "end";
  if (!op.watermark_lag) return "-";
  const auto millis = static_cast<double>(op.watermark_lag->count());
  constexpr double second = 1000;
  constexpr double day = 24 * 3600 * second;
  if (millis < 10 * second) return fmt::format("{:.0f} ms", millis);
  if (millis < day) return fmt::format("{:.0f} s", millis / second);
  return fmt::format("{:.0f} d", millis / day);
}

double percent(std::chrono::nanoseconds part, std::chrono::nanoseconds whole) {
  if (whole.count() == 0) return 0;
  return 100 * static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

/// Cuts a name to its place, with dots where something is missing.
std::string cut(const std::string& name, std::size_t width) {
  return name.size() <= width ? name : name.substr(0, width - 2) + "..";
}

std::string tasks_table(const MetricsReport& report) {
  constexpr std::size_t name_width = 48;
  std::string table = fmt::format("{:<{}} {:>3} {:>6} {:>6} {:>13}\n", "task", name_width, "#",
                                  "busy", "idle", "backpressured");
  for (const auto& task : report.tasks) {
    table +=
        fmt::format("{:<{}} {:>3} {:>4.0f} % {:>4.0f} % {:>11.0f} %\n", cut(task.name, name_width),
                    name_width, task.subtask, percent(task.busy, task.lifetime),
                    percent(task.idle, task.lifetime), percent(task.backpressured, task.lifetime));
  }
  return table;
}

std::string operators_table(const MetricsReport& report) {
  constexpr std::size_t name_width = 20;
  constexpr auto line = "{:<{}} {:>3} {:>7} {:>7} {:>9} {:>6} {:>7} {:>7} {:>6}\n";
  std::string table = fmt::format(line, "operator", name_width, "#", "in", "out", "lag", "late",
                                  "entries", "bytes", "timers");
  for (const auto& task : report.tasks) {
    for (const auto& op : task.operators) {
      table +=
          fmt::format(line, cut(op.name, name_width), name_width, op.subtask, brief(op.records_in),
                      brief(op.records_out), lag_of(op), brief(op.late_records_dropped),
                      brief(op.state_entries), brief(op.state_bytes),
                      brief(op.event_time_timers + op.processing_time_timers));
    }
  }
  return table;
}

/// `12 from 0.5 to 9, half up to 3, 99 % up to 8.9`, in few characters.
std::string in_brief(const HistogramStatistics& values) {
  if (values.count() == 0) return "0";
  return fmt::format("{} min {:.4g} p50 {:.4g} p99 {:.4g} max {:.4g}", brief(values.count()),
                     values.min(), values.quantile(0.5), values.quantile(0.99), values.max());
}

/// What functions count and measure, but for what the engine counts itself.
std::string own_figures(const MetricsReport& report) {
  constexpr std::size_t name_width = 30;
  std::string table;
  const auto add = [&](const OperatorMetrics& op, const std::string& name,
                       const std::string& value) {
    table += fmt::format("{:<{}} {:>3}  {:<{}} {:>13}\n", cut(op.name, name_width), name_width,
                         op.subtask, cut(name, name_width), name_width, value);
  };
  const auto add_wide = [&](const OperatorMetrics& op, const std::string& name,
                            const std::string& value) {
    constexpr std::size_t narrow = 14;
    table += fmt::format("{:<{}} {:>3}  {:<{}} {:>45}\n", cut(op.name, narrow), narrow, op.subtask,
                         cut(name, narrow), narrow, value);
  };
  for (const auto& task : report.tasks) {
    for (const auto& op : task.operators) {
      for (const auto& [name, value] : op.counters) {
        if (!name.starts_with("num_")) add(op, name, brief(value));
      }
      for (const auto& [name, value] : op.gauges) add(op, name, fmt::format("{:.6g}", value));
      for (const auto& [name, meter] : op.meters) {
        add(op, name, fmt::format("{} {:.4g}/s", brief(meter.count), meter.rate));
      }
      for (const auto& [name, values] : op.histograms) {
        add_wide(op, name, in_brief(values));
      }
    }
  }
  return table.empty() ? table : "\n" + table;
}

}  // namespace

const OperatorMetrics& MetricsReport::of(const std::string& operator_name,
                                         std::size_t subtask) const {
  for (const auto& task : tasks) {
    for (const auto& op : task.operators) {
      if (op.name == operator_name && op.subtask == subtask) return op;
    }
  }
  throw_no_operator(*this, operator_name, fmt::format(" with a subtask {}", subtask));
}

OperatorMetrics MetricsReport::sum_of(const std::string& operator_name) const {
  std::optional<OperatorMetrics> sum;
  for (const auto& task : tasks) {
    for (const auto& op : task.operators) {
      if (op.name != operator_name) continue;
      if (!sum) {
        sum = op;
        continue;
      }
      sum->records_in += op.records_in;
      sum->records_out += op.records_out;
      sum->input_watermark = std::min(sum->input_watermark, op.input_watermark);
      sum->output_watermark = std::min(sum->output_watermark, op.output_watermark);
      sum->watermark_lag = std::max(sum->watermark_lag, op.watermark_lag);
      sum->late_records_dropped += op.late_records_dropped;
      sum->keys += op.keys;
      sum->state_entries += op.state_entries;
      sum->state_bytes += op.state_bytes;
      sum->event_time_timers += op.event_time_timers;
      sum->processing_time_timers += op.processing_time_timers;
      for (const auto& [name, value] : op.counters) sum->counters[name] += value;
      for (const auto& [name, value] : op.gauges) sum->gauges[name] += value;
      for (const auto& [name, values] : op.histograms) sum->histograms[name] += values;
      for (const auto& [name, meter] : op.meters) sum->meters[name] += meter;
    }
  }
  if (!sum) throw_no_operator(*this, operator_name, "");
  return *sum;
}

std::string to_table(const MetricsReport& report) {
  std::string text = tasks_table(report) + "\n" + operators_table(report) + own_figures(report);
  if (const auto& done = report.checkpoints; done.completed > 0) {
    text += fmt::format("\n{} checkpoints; the last took {} ms and holds {} bytes\n",
                        done.completed, done.last_duration.count(), brief(done.last_state_bytes));
  }
  return text;
}

}  // namespace weir
