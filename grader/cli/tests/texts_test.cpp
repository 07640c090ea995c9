// Every sentence that a student sees can be translated: commands are run in a language that the
// test makes, in which each text stands in a frame. A word outside of frames is part of no text.
#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "texts/po_file.hpp"
#include "texts/texts.hpp"
#include "workbook.hpp"

namespace weir::cli {
namespace texts_test {

using testing::HasSubstr;
using testing::StartsWith;
using texts::Translation;

const std::string frame_begin = "⟦";
const std::string frame_end = "⟧";
const std::string translations = WEIR_REPOSITORY "/grader/texts";

/// What there is help of; and help of them all.
const std::vector<std::string> commands{
    "",        "check",    "watch",        "hint",     "trace",      "run",
    "reset",   "solution", "pack",         "handout",  "autograder", "grade",
    "regrade", "mistakes", "new-exercise", "generate", "selftest"};

/// The number in it, and its format, are the groups.
const std::string placeholder = R"(\{([0-9]*)(:[^{}]*)?\})";

/// All texts of the code and of TOML files.
const std::vector<Translation>& all_texts() {
  static const auto all = [] {
    const auto into = fs::path(testing::TempDir()) / "weir_texts";
    const std::string make = "'" WEIR_CMAKE "' -D ROOT='" WEIR_REPOSITORY "' -D INTO='" +
                             into.string() + "' -P '" + translations + "/extract.cmake'";
    EXPECT_EQ(std::system(make.c_str()), 0);
    return texts::read_po(text_of(into / "weir.pot"));
  }();
  return all;
}

/// Each piece between placeholders and ends of lines in a frame, without the spaces around it.
std::string framed(const std::string& text) {
  static const std::regex piece(placeholder + R"(|[^\s{}](?:[^\n{}]*[^\s{}])?)");
  std::string result;
  std::size_t done = 0;
  for (auto found = std::sregex_iterator(text.begin(), text.end(), piece);
       found != std::sregex_iterator(); ++found) {
    const auto at = static_cast<std::size_t>(found->position());
    const auto word = found->str();
    result += text.substr(done, at - done);
    result += word.front() == '{' ? word : frame_begin + word + frame_end;
    done = at + word.size();
  }
  return result + text.substr(done);
}

std::string without_frames(std::string text) {
  for (auto at = text.find(frame_begin); at != std::string::npos; at = text.find(frame_begin)) {
    const auto end = text.find(frame_end, at);
    EXPECT_NE(end, std::string::npos) << "a frame without an end";
    if (end == std::string::npos) break;
    text.replace(at, end + frame_end.size() - at, " ");
  }
  return text;
}

std::string quoted(const std::string& text) {
  std::string all = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') all += '\\';
    all += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return all + "\"\n";
}

/// Whether a translator may not touch it: names of files, functions, options and fields, values.
bool is_a_name(std::string word) {
  static const std::set<std::string> names{
      // commands and their arguments
      "weir", "help", "check", "watch", "hint", "trace", "run", "reset", "solution", "pack",
      "grade", "regrade", "handout", "autograder", "mistakes", "generate", "selftest", "test",
      "fuzz", "bench", "docs", "texts", "format", "lint", "doctor", "name", "file", "folder", "id",
      "stream", "NAME", "FOLDER", "TIME", "latest|PATH", "K/N", "savepoint", "out", "show", "TEST",
      "FILE", "TITLE", "OUT", "N", "P", "R", "rides|fares", "visible|hidden", "visible", "hidden",
      "local|slurm", "LIST", "hex|decimal", "heap|copying|rocksdb",
      // what scenarios and tests call inputs, outputs and states
      "rides", "fares", "pairs", "ride", "fare", "alerts", "first", "counts", "contents", "event",
      "watermarks", "cleanse", "Cleanse", "CleanseAndCount", "Enrich", "Aggregate", "Window",
      "PingStrategy", "pings", "driver", "drivers", "taxi", "taxis",
      // values, as the exercises write them
      "START", "STARTs", "END", "ENDs", "CASH", "CARD",
      // the mark of an input, and seconds
      "o", "s"};
  while (!word.empty() && std::string("[].,:;?!'").find(word.back()) != std::string::npos) {
    word.pop_back();
  }
  word.erase(0, word.find_first_not_of("['"));
  // Of tests and operators: AnswersEachRideAtOnce.
  static const std::regex camel_case("[A-Z][a-z0-9]*([A-Z][a-z0-9]*)+");
  if (std::regex_match(word, camel_case)) return true;
  return names.count(word) > 0 || word.find_first_of("_/.=-(<:0123456789") != std::string::npos ||
         std::none_of(word.begin(), word.end(),
                      [](unsigned char c) { return std::isalpha(c) != 0; });
}

class Framed : public Workbook {
 protected:
  static void SetUpTestSuite() {
    std::ofstream file(language());
    for (const auto& text : all_texts()) {
      file << "msgid " << quoted(text.english) << "msgstr " << quoted(framed(text.english));
    }
  }
  static fs::path language() { return fs::path(testing::TempDir()) / "weir_texts_framed.po"; }

  std::string said(const std::string& words) const {
    const auto ran = run("export WEIR_WORKBOOK=\"$PWD\" WEIR_LANGUAGE='" + language().string() +
                         "'; weir " + words);
    return ran.out + ran.err;
  }
  void expect_framed(const std::string& words, const std::string& part = frame_begin) const {
    const auto all = said(words);
    EXPECT_THAT(all, HasSubstr(part)) << words;
    // What the student has written is shown as it stands: `   33 | code`.
    static const std::regex code(R"((^|\n) *\d+ \| [^\n]*)");
    std::istringstream rest(without_frames(std::regex_replace(all, code, "\n")));
    for (std::string word; rest >> word;) {
      EXPECT_TRUE(is_a_name(word)) << "'" << word << "' of weir " << words << ":\n" << all;
    }
  }
  void write_mistake(const std::string& id, const std::string& mistake) const {
    std::ofstream(folder() / "exercises" / id / (id.substr(3) + ".cpp"))
        << program_of_mistake(id + "/" + mistake);
  }
};

TEST_F(Framed, AreTheListAndTheHelp) {
  expect_framed("", "⟦NOT STARTED⟧");
  for (const std::string& command : commands) expect_framed("help " + command, "⟦Options⟧");
}

TEST_F(Framed, AreErrorsOfUsage) {
  for (const std::string words : {"ch_eck",
                                  "check ride_clean",
                                  "check --sed 1",
                                  "check ride_cleansing --seed x_y",
                                  "run",
                                  "run no_such",
                                  "run ride_count --rate 0",
                                  "run ride_count --rides",
                                  "generate",
                                  "generate no_such --rides 1",
                                  "hint no_such",
                                  "trace",
                                  "solution ride_cleansing",
                                  "mistakes --diff --program",
                                  "mistakes",
                                  "handout",
                                  "autograder",
                                  "regrade",
                                  "grade",
                                  "grade no_such",
                                  "check --with no_such",
                                  "check ride_cleansing 5",
                                  "test"}) {
    expect_framed(words, "⟦'weir help' shows what there is.⟧");
  }
}

TEST_F(Framed, AreVerdicts) {
  expect_framed("check ride_cleansing", "⟦NOT STARTED⟧");
  expect_framed("run ride_cleansing --rides 3", "⟦not written yet:⟧");

  write(solution());
  expect_framed("check ride_cleansing", "⟦PASSED⟧");

  const std::string begin = "DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {";
  std::string crashing = solution();
  crashing.insert(crashing.find(begin) + begin.size(), " *static_cast<volatile int*>(0) = 1;");
  write(crashing);
  expect_framed("check ride_cleansing", "⟦CRASHED⟧");

  write(solution().substr(0, solution().find("DataStream<TaxiRide> cleanse_and_count")) + "}\n");
  expect_framed("check ride_cleansing", "⟦: the contract asks for `⟧");

  write(solution() + "void f(weir::DataStream<int> s) { s.map([](int) {}); }\n");
  expect_framed("check ride_cleansing", "⟦map: the function must");
}

TEST_F(Framed, AreStoriesAndMistakes) {
  write_mistake("01_ride_cleansing", "or_instead_of_and");
  expect_framed("check ride_cleansing", "⟦The smallest story that shows it⟧");
  write_mistake("02_rides_and_fares", "never_clears");
  expect_framed("check rides_and_fares", "⟦What is held costs⟧");
  write_mistake("05_watermarks", "no_idleness");
  expect_framed("check watermarks", "⟦opens⟧");
  write_mistake("07_long_ride_alerts", "timer_a_millisecond_late");
  expect_framed("check long_ride_alerts", "⟦is set⟧");
}

TEST_F(Framed, IsWhatElseAStudentDoes) {
  expect_framed("hint ride_cleansing", "⟦Once more, ./weir hint says more.⟧");
  expect_framed("reset ride_cleansing", "⟦is as it was at the beginning⟧");
  write(solution());
  expect_framed("reset ride_cleansing </dev/null", "⟦Nothing was changed.⟧");
  expect_framed("reset ride_cleansing --force", "⟦is the stub again⟧");
  expect_framed("pack", "⟦files that you have written in exercises/⟧");
  std::ofstream(folder() / "keys") << "hlxnq";
  expect_framed("watch ride_cleansing <keys", "⟦: checking ...⟧");
}

std::vector<fs::path> files_of_translations() {
  const auto files = grader::files_in(translations, ".po");
  EXPECT_FALSE(files.empty());
  return files;
}

/// Sorted; with a number each, if it is only their order that gives it.
std::vector<std::string> placeholders_of(const std::string& text) {
  static const std::regex form(placeholder);
  std::vector<std::string> all;
  for (auto found = std::sregex_iterator(text.begin(), text.end(), form);
       found != std::sregex_iterator(); ++found) {
    const auto number = (*found)[1].length() > 0 ? (*found)[1].str() : std::to_string(all.size());
    all.push_back(number + (*found)[2].str());
  }
  std::sort(all.begin(), all.end());
  return all;
}

TEST(Texts, HaveTheSamePlaceholdersInEachLanguage) {
  for (const auto& file : files_of_translations()) {
    for (const auto& text : texts::read_po(text_of(file))) {
      if (text.is_guess || text.translated.empty()) continue;
      EXPECT_EQ(placeholders_of(text.translated), placeholders_of(text.english))
          << file << ": " << text.english;
    }
  }
}

TEST(Texts, AreTranslatedAsTheyAre) {
  std::set<std::string> known;
  for (const auto& text : all_texts()) known.insert(text.english);
  for (const auto& file : files_of_translations()) {
    for (const auto& text : texts::read_po(text_of(file))) {
      EXPECT_EQ(known.count(text.english), 1U)
          << file << " translates what nobody says any more; call ./weir texts: " << text.english;
    }
  }
}

class Language : public Cli {
 protected:
  std::string help(const std::string& variables) const {
    return run("unset WEIR_LANGUAGE LANGUAGE LC_ALL LC_MESSAGES LANG; export " + variables +
               "; weir help")
        .out;
  }
};

TEST_F(Language, IsThatOfTheEnvironment) {
  const std::string english = "Weir: learn";
  const std::string german = "Weir: zustandsbehaftete";
  EXPECT_THAT(help("LANG=de_DE.UTF-8"), StartsWith(german)) << "no such locale is needed";
  EXPECT_THAT(help("LANG=de_AT"), StartsWith(german));
  EXPECT_THAT(help("LANG=en_US.UTF-8 LC_MESSAGES=de_DE.UTF-8"), StartsWith(german));
  EXPECT_THAT(help("LANG=C.UTF-8 LANGUAGE=xx:de:en"), StartsWith(german));
  EXPECT_THAT(help("LANG=de_DE.UTF-8 LC_ALL=C.UTF-8"), StartsWith(english));
  EXPECT_THAT(help("LANG=de_DE.UTF-8 LANGUAGE=en:de"), StartsWith(english));
  EXPECT_THAT(help("LC_ALL=C LANGUAGE=de"), StartsWith(english)) << "as gettext has it";
  EXPECT_THAT(help("LANG=xx"), StartsWith(english));
  EXPECT_THAT(help("LANG=xx LC_ALL=C WEIR_LANGUAGE=de"), StartsWith(german));
  EXPECT_THAT(help("LANG=de_DE.UTF-8 WEIR_LANGUAGE=en"), StartsWith(english));
}

TEST_F(Language, HasHelpOf80Columns) {
  for (const auto& file : files_of_translations()) {
    const std::string language = "export WEIR_LANGUAGE='" + file.string() + "'; ";
    for (const std::string& command : commands) {
      std::istringstream help(run(language + "weir help " + command).out);
      for (std::string line; std::getline(help, line);) {
        EXPECT_LE(columns_of(line), 80U) << file << ": " << line;
      }
    }
  }
}

TEST_F(Language, FallsBackToEnglishForWhatItLacks) {
  std::ofstream(folder() / "bad.po") << "msgid \"Which exercise\"\n"
                                        "msgstr \"Welche\"\n"
                                        "msgid \"unknown command '{}'{}\"\n"
                                        "msgstr \"Befehl {:d} {} {}\"\n";
  const std::string bad = "export WEIR_LANGUAGE=./bad.po; ";
  EXPECT_THAT(run(bad + "weir help reset").out, HasSubstr("Welche"));
  EXPECT_THAT(run(bad + "weir chekc").err,
              StartsWith("weir: unknown command 'chekc'; did you mean 'check'?"));
}

}  // namespace texts_test
}  // namespace weir::cli
