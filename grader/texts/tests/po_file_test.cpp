#include "texts/po_file.hpp"

#include <gmock/gmock.h>

namespace weir::texts {
namespace po_file_test {

TEST(PoFile, HoldsTextsAndTheirTranslations) {
  const auto all = read_po(
      "# Somebody wrote this.\n"
      "msgid \"\"\n"
      "msgstr \"Language: de\\n\"\n"
      "\n"
      "#: some/file.cpp\n"
      "msgid \"one\"\n"
      "msgstr \"eins\"\n"
      "msgid \"two\"\n"
      "msgstr \"\"\n");
  ASSERT_EQ(all.size(), 2U) << "the header is no text";
  EXPECT_EQ(all[0].english, "one");
  EXPECT_EQ(all[0].translated, "eins");
  EXPECT_EQ(all[1].english, "two");
  EXPECT_EQ(all[1].translated, "");
}

TEST(PoFile, MayDivideTextsIntoLines) {
  const auto all = read_po(
      "msgid \"\"\n"
      "\"first\\n\"\n"
      "\"second \\\"word\\\"\"\n"
      "msgstr \"\"\n"
      "\"erste\\n\"\n"
      "\"\\tzweite\"\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].english, "first\nsecond \"word\"");
  EXPECT_EQ(all[0].translated, "erste\n\tzweite");
}

TEST(PoFile, TellsGuessesApart) {
  const auto all = read_po(
      "#, fuzzy, c-format\n"
      "#| msgid \"before\"\n"
      "msgid \"guessed\"\n"
      "msgstr \"geraten\"\n"
      "#, c-format\n"
      "msgid \"known\"\n"
      "msgstr \"bekannt\"\n"
      "#, fuzzy\n"
      "#~ msgid \"gone\"\n"
      "#~ msgstr \"weg\"\n"
      "msgid \"known as well\"\n"
      "msgstr \"auch bekannt\"\n");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(all[0].is_guess);
  EXPECT_FALSE(all[1].is_guess);
  EXPECT_FALSE(all[2].is_guess);
}

TEST(PoFile, IsReadAsFarAsItIsUnderstood) {
  EXPECT_TRUE(read_po("").empty());
  EXPECT_TRUE(read_po("no such thing\n\"text\"\nmsgstr \"of nothing\"").empty());
  EXPECT_TRUE(read_po("msgid \"cut off").empty());
  EXPECT_TRUE(read_po("msgid without quotes\nmsgstr \"").empty());
}

}  // namespace po_file_test
}  // namespace weir::texts
