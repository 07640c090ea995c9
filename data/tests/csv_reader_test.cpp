#include "weir/taxi/csv_reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "csv_text.hpp"
#include "weir/error.hpp"
#include "weir/taxi/generator.hpp"

namespace weir::taxi {
namespace csv_reader_test {

const std::string ride_header = std::string(csv_header<TaxiRide>(FloatFormat::decimal)) + "\n";
const std::string fare_header = std::string(csv_header<TaxiFare>(FloatFormat::decimal)) + "\n";
const std::string fare_line = "1,2,3,1577880020000,CASH,33,0,118\n";

template <class Event>
std::vector<Event> rest_of(CsvReader<Event>& csv) {
  std::vector<Event> events;
  while (const auto event = csv.next()) events.push_back(*event);
  return events;
}

template <class Event>
std::vector<Event> read(const std::string& path) {
  CsvReader<Event> csv(path);
  return rest_of(csv);
}

TEST(CsvReader, ReadsWhatWasWritten) {
  for (const auto floats : {FloatFormat::hex, FloatFormat::decimal}) {
    std::string text(csv_header<TaxiRide>(floats));
    text += '\n';
    std::vector<TaxiRide> rides;
    for (RideId id = 1; id <= 1000; ++id) {  // more than one buffer full
      rides.push_back(id % 2 == 0 ? start_of(id) : end_of(id));
      append_csv(text, rides.back(), floats);
    }
    const TemporaryFile file(text);
    EXPECT_EQ(read<TaxiRide>(file.path()), rides);
  }
}

TEST(CsvReader, ReadsTheGoldenFares) {
  const auto fares = read<TaxiFare>(WEIR_DATA_TESTS "/golden/fares_2000.csv");
  ASSERT_EQ(fares.size(), 2000);
  for (RideId id = 1; id <= 2000; ++id) {
    ASSERT_EQ(fares[static_cast<std::size_t>(id - 1)], fare_of(id));
  }
}

TEST(CsvReader, TakesCrlfAndEmptyLinesAtTheEndAndNoLastLineEnd) {
  const auto expected = read<TaxiFare>(TemporaryFile(fare_header + fare_line + fare_line).path());
  ASSERT_EQ(expected.size(), 2);
  std::string text = fare_header + fare_line + fare_line;
  text.pop_back();
  EXPECT_EQ(read<TaxiFare>(TemporaryFile(text).path()), expected);
  EXPECT_EQ(read<TaxiFare>(TemporaryFile(text + "\n\n\r\n\n").path()), expected);
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.insert(at, "\r");
  }
  EXPECT_EQ(read<TaxiFare>(TemporaryFile(text + "\r\n").path()), expected);
}

TEST(CsvReader, TakesAFileOfNoEvents) {
  EXPECT_TRUE(read<TaxiFare>(TemporaryFile(fare_header).path()).empty());
}

/// What is wrong with a file.
struct Complaint {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;  // behind the file's name
};

template <class Event>
Complaint complaint_about(const std::string& text) {
  const TemporaryFile file(text);
  try {
    read<Event>(file.path());
  } catch (const ParseError& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.substr(0, file.path().size()), file.path());
    return {error.line(), error.column(), message.substr(file.path().size())};
  }
  return {};
}

TEST(CsvReader, NamesLineColumnAndWhatWasExpected) {
  struct {
    std::string line;
    std::string message;
  } const cases[] = {
      {"x,2,3,4,CASH,1,0,5", ":3:1: expected a whole number (rideId), found 'x'"},
      {"1,2x,3,4,CASH,1,0,5", ":3:4: expected a whole number (taxiId), found '2x'"},
      {"1,2,,4,CASH,1,0,5", ":3:5: expected a whole number (driverId), found nothing"},
      {"1,2,3,4.5,CASH,1,0,5", ":3:8: expected a whole number (startTimeMillis), found '4.5'"},
      {"1,2,3,9223372036854775808,CASH,1,0,5",
       ":3:7: expected a whole number that is not so large (startTimeMillis), found "
       "'9223372036854775808'"},
      {"1,2,3,4,cash,1,0,5", ":3:9: expected CASH or CARD (paymentType), found 'cash'"},
      {"1,2,3,4,CASH,1,5", ":3:17: expected ',' and totalFare, found the end of the line"},
      {"1,2,3,4,CASH,1.5.2,0,5", ":3:17: expected a decimal number (tip), found '1.5.2'"},
      {"1,2,3,4,CASH, 1,0,5", ":3:14: expected a decimal number (tip), found ' 1'"},
      {"1,2,3,4,CASH,nan,0,5", ":3:14: expected a number that is finite (tip), found 'nan'"},
      {"1,2,3,4,CASH,1,-inf,5", ":3:16: expected a number that is finite (tolls), found '-inf'"},
      {"1,2,3,4,CASH,1,0,5,6", ":3:19: expected the end of the line, found ',6'"},
      {"1,2,3,4,CASH,1,0,5,", ":3:19: expected the end of the line, found ','"},
      {"1", ":3:2: expected ',' and taxiId, found the end of the line"},
      {std::string(1, '\0'), ":3:1: expected a whole number (rideId), found '?'"},
  };
  for (const auto& [line, message] : cases) {
    std::string text = fare_header + fare_line;
    text.append(line).append("\n");
    const auto complaint = complaint_about<TaxiFare>(text);
    EXPECT_EQ(complaint.message, message);
    EXPECT_EQ(complaint.line, 3);
  }
}

TEST(CsvReader, NamesWhatIsWrongWithARide) {
  const auto about = [](const std::string& line) {
    return complaint_about<TaxiRide>(ride_header + line).message;
  };
  EXPECT_EQ(about("1,2,3,0,0,0,0,1,1,1"), ":2:3: expected 0 or 1 (isStart), found '2'");
  EXPECT_EQ(about("1,1,3,0,0,0,0,32768,1,1"),
            ":2:15: expected a whole number that is not so large (passengerCnt), found '32768'");
}

TEST(CsvReader, WantsEightDigitsOfAFloatInHexadecimalForm) {
  const auto about = [](const std::string& tip) {
    std::string text(csv_header<TaxiFare>(FloatFormat::hex));
    text.append("\n1,2,3,4,CASH,").append(tip).append(",00000000,42ec0000\n");
    return complaint_about<TaxiFare>(text).message;
  };
  EXPECT_EQ(about("42040000"), "");
  EXPECT_EQ(about("33"),
            ":2:14: expected the eight hexadecimal digits of a float (tip), found '33'");
  EXPECT_EQ(about("4204000g"),
            ":2:21: expected the eight hexadecimal digits of a float (tip), found '4204000g'");
  EXPECT_EQ(about("7fc00000"), ":2:14: expected a number that is finite (tip), found '7fc00000'");
  EXPECT_EQ(about("142040000"),
            ":2:14: expected the eight hexadecimal digits of a float that is not so large (tip), "
            "found '142040000'");
}

TEST(CsvReader, RefusesAnEmptyLineBetweenEvents) {
  EXPECT_EQ(complaint_about<TaxiFare>(fare_header + fare_line + "\n\n" + fare_line).message,
            ":3:1: expected an event, found an empty line");
}

TEST(CsvReader, ShowsTheHeaderItExpects) {
  const auto expected = ": expected the header line " +
                        std::string(csv_header<TaxiFare>(FloatFormat::decimal)) + ", or " +
                        std::string(csv_header<TaxiFare>(FloatFormat::hex)) + ", found ";
  EXPECT_EQ(complaint_about<TaxiFare>("").message, ":1:1" + expected + "an empty file");
  EXPECT_EQ(complaint_about<TaxiFare>(fare_line).message,
            ":1:1" + expected + "'1,2,3,1577880020000,CASH,33,0,118'");
  EXPECT_EQ(complaint_about<TaxiFare>(ride_header).message,
            ":1:8" + expected + "'isStart,eventTimeMillis,startLon,startLa...'");
  EXPECT_EQ(complaint_about<TaxiFare>("rideId,taxiId\n").message, ":1:14" + expected + "nothing");
}

TEST(CsvReader, RefusesALineWithoutEnd) {
  const auto complaint = complaint_about<TaxiFare>(fare_header + std::string(100'000, '1'));
  EXPECT_EQ(complaint.line, 2);
  EXPECT_EQ(complaint.message,
            ":2:65537: expected a line end, found a line of more than 65536 bytes");
}

TEST(CsvReader, SaysWhichFileItCannotRead) {
  const auto message_for = [](const std::string& path) -> std::string {
    try {
      read<TaxiRide>(path);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message_for("/no/such/file.csv"),
            "cannot open /no/such/file.csv: No such file or directory");
  const std::string folder = testing::TempDir();
  EXPECT_EQ(message_for(folder), "cannot read " + folder + ": Is a directory");
}

TEST(CsvReader, GoesOnFromEveryPosition) {
  std::string text = fare_header;
  std::vector<TaxiFare> fares;
  for (RideId id = 1; id <= 50; ++id) {
    fares.push_back(fare_of(id));
    append_csv(text, fares.back(), FloatFormat::decimal);
  }
  const TemporaryFile file(text);
  CsvReader<TaxiFare> first(file.path());
  for (std::size_t i = 0; i <= fares.size(); ++i) {
    CsvReader<TaxiFare> second(file.path());
    rest_of(second);  // wherever it is, it goes back
    second.seek(first.position());
    EXPECT_EQ(rest_of(second),
              (std::vector(fares.begin() + static_cast<std::ptrdiff_t>(i), fares.end())));
    EXPECT_EQ(second.position().line, 51);
    first.next();
  }
}

TEST(CsvReader, GoesOnFromTheEndOfAFileWithoutALastLineEnd) {
  const std::string text = fare_header + fare_line;
  const TemporaryFile file(text.substr(0, text.size() - 1));
  CsvReader<TaxiFare> csv(file.path());
  EXPECT_EQ(rest_of(csv).size(), 1);
  EXPECT_EQ(csv.position().offset, text.size() - 1);
  csv.seek(csv.position());
  EXPECT_FALSE(csv.next());
}

TEST(CsvReader, CountsLinesFromThePositionOn) {
  const TemporaryFile file(fare_header + fare_line + fare_line + "bad\n");
  CsvReader<TaxiFare> first(file.path());
  first.next();
  CsvReader<TaxiFare> second(file.path());
  second.seek(first.position());
  EXPECT_TRUE(second.next());
  try {
    second.next();
    FAIL();
  } catch (const ParseError& error) {
    EXPECT_EQ(error.line(), 4);
  }
}

TEST(CsvReader, ReadsWhatHasBeenAppended) {
  TemporaryFile file(fare_header + fare_line);
  CsvReader<TaxiFare> csv(file.path());
  EXPECT_EQ(rest_of(csv).size(), 1);
  file.append(fare_line + fare_line);
  csv.seek(csv.position());
  EXPECT_EQ(rest_of(csv).size(), 2);
}

TEST(CsvReader, RefusesAPositionBehindTheEndOfTheFile) {
  const TemporaryFile file(fare_header + fare_line);
  CsvReader<TaxiFare> csv(file.path());
  EXPECT_THROW(csv.seek({.offset = 10'000, .line = 100}), Error);
}

}  // namespace csv_reader_test
}  // namespace weir::taxi
