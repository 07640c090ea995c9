/// \file
/// What the commands' options have in common: how one is added to CLI11's, and how its text becomes
/// a value. Every text that makes no sense is a UsageError that says what was expected.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command_line.hpp"
#include "selftest/programs.hpp"
#include "suggest.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/job_options.hpp"
#include "weir/timestamp.hpp"

namespace weir::cli {

/// Makes what is to be done of the options of the chosen command. \throws UsageError where one is
/// missing.
using Command = std::function<Action()>;

/// An option whose text `use` turns into a value, at once.
CLI::Option* option(CLI::App& command, const std::string& names, const std::string& help,
                    const std::string& value_name,
                    const std::function<void(const std::string&)>& use);

/// An option whose text is kept as it is.
CLI::Option* text_option(CLI::App& command, const std::string& names, const std::string& help,
                         const std::string& value_name, const std::shared_ptr<std::string>& text);

/// `--with`: whose programs.
void add_with(CLI::App& command, const std::shared_ptr<std::string>& with);

/// The value whose name `text` is.
template <class T>
T one_of(std::string_view option, const std::string& text,
         const std::vector<std::pair<std::string, T>>& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) {
    if (text == name) return value;
    names.push_back(name);
  }
  throw UsageError(tr("{}: expected {}, found '{}'{}", option, fmt::join(names, tr(" or ")), text,
                      did_you_mean(text, names)));
}

/// \param low,high the least and the greatest that is taken
std::int64_t whole_number(std::string_view option, const std::string& text, std::int64_t low,
                          std::int64_t high);

/// Events a second, above 0.
double rate(const std::string& text);

/// A time from 1 ms to a day: `500ms`, `1s`, `2m`.
Duration duration(std::string_view option, const std::string& text);

/// Where results go, as it was typed.
std::string sink(const std::string& text);

StateBackend state_backend(const std::string& text);

std::uint64_t seed_of(const std::string& text);

/// `2/3` is the second of three.
Slice slice_of(const std::string& text);

}  // namespace weir::cli
