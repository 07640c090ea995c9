#include "pages.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>

#include "interrupts.hpp"
#include "keyboard.hpp"
#include "output.hpp"
#include "texts/texts.hpp"

namespace weir::terminal {
namespace {

using namespace std::chrono_literals;

/// Letters that are seen.
std::size_t length_of(std::string_view line) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line.substr(i).starts_with("\033[")) {
      i = std::min(line.find('m', i), line.size() - 1);
    } else {
      const bool continues_a_letter = (static_cast<unsigned char>(line[i]) & 0xC0U) == 0x80U;
      if (!continues_a_letter && line[i] != '\n') ++length;
    }
  }
  return length;
}

std::size_t rows_of(std::string_view line, std::size_t columns) {
  return std::max<std::size_t>(1, (length_of(line) + columns - 1) / columns);
}

/// The next key; none where somebody has had enough.
std::optional<char> wait_for_key(Keyboard& keyboard, Interrupts& interrupts) {
  while (!keyboard.has_ended()) {
    if (const auto signal = interrupts.wait(10ms)) {
      if (*signal != SIGTSTP) return std::nullopt;
      keyboard.suspend();
    }
    if (const auto key = keyboard.key()) return *key == 'q' ? std::nullopt : key;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> pages(std::string_view text, Size size) {
  std::vector<std::string> pages(1);
  std::size_t used = 0;
  while (!text.empty()) {
    const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    const std::size_t rows = rows_of(line, std::max<std::size_t>(size.columns, 1));
    if (used > 0 && used + rows > size.rows) {
      pages.emplace_back();
      used = 0;
    }
    pages.back() += line;
    used += rows;
  }
  return pages;
}

void show_in_pages(std::string_view text, std::size_t used) {
  Output output(std::nullopt);
  constexpr std::size_t least_rows = 4;
  const Size whole = size();
  const bool is_for_somebody = isatty(STDIN_FILENO) == 1 && moves_cursor(STDOUT_FILENO);
  if (!is_for_somebody || whole.rows < least_rows) return output.write(text);
  const std::size_t room = whole.rows - std::min(used, whole.rows - least_rows) - 1;
  const auto first = pages(text, {whole.columns, room}).front();
  output.write(first);
  text.remove_prefix(first.size());
  if (text.empty()) return;

  Interrupts interrupts({SIGTSTP});
  Keyboard keyboard;
  for (const auto& page : pages(text, {whole.columns, whole.rows - 1})) {
    output.write(tr("-- any key: more, q: enough --"));
    const auto key = wait_for_key(keyboard, interrupts);
    output.write("\r\033[K");
    if (!key) return;
    output.write(page);
  }
}

}  // namespace weir::terminal
