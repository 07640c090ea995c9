#include "texts/texts.hpp"

#include <gmock/gmock.h>

namespace weir {
namespace texts_test {

TEST(Text, IsEnglishWithItsValuesWhereNobodyHasTranslatedIt) {
  EXPECT_EQ(tr("nobody says {this}"), "nobody says {this}");
  EXPECT_EQ(tr("{:>3} of {}: {{}}", 1, std::string("two")), "  1 of two: {}");
}

TEST(Text, HasAColumnForEachLetter) {
  EXPECT_EQ(columns_of(""), 0U);
  EXPECT_EQ(columns_of("letters"), 7U);
  EXPECT_EQ(columns_of("Übung – ⟦x⟧"), 11U);
}

}  // namespace texts_test
}  // namespace weir
