#include "common/address.hpp"

#include <gtest/gtest.h>

#include <string>

#include "weir/error.hpp"

namespace weir::tests {
namespace address_test {

using connectors::read_address;

TEST(Addresses, HaveParts) {
  const auto all = read_address("mysql://me:p%40ss%3A@example.org:3307/tips", "mysql", 3306);
  EXPECT_EQ(all.user, "me");
  EXPECT_EQ(all.password, "p@ss:");
  EXPECT_EQ(all.place(), "example.org:3307");
  EXPECT_EQ(all.name, "tips");
  const auto host = read_address("redis://localhost", "redis", 6379);
  EXPECT_EQ(host.user + host.password + host.name, "");
  EXPECT_EQ(host.place(), "localhost:6379");
  const auto socket = read_address("redis://:secret@%2Ftmp%2Fsocket/3", "redis", 6379);
  EXPECT_TRUE(socket.is_socket());
  EXPECT_EQ(socket.place(), "/tmp/socket");
  EXPECT_EQ(socket.password, "secret");
  EXPECT_EQ(socket.name, "3");
}

TEST(Addresses, AreRefusedWithoutTheirPassword) {
  for (const std::string wrong :
       {"http://a:secret@b", "mysql://a:secret@", "mysql://a:secret@b:port/c",
        "mysql://a:secret%2@b", "mysql://a:secret@b:99999", "a:secret@b"}) {
    try {
      read_address(wrong, "mysql", 3306);
      ADD_FAILURE() << wrong;
    } catch (const InvalidJob& error) {
      EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
    }
  }
}

}  // namespace address_test
}  // namespace weir::tests
