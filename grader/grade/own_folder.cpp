#include "grade/own_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::grader {

OwnFolder::OwnFolder(const std::filesystem::path& beginning) {
  std::string name = beginning.string() + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    throw Error(tr("cannot write {}: {}", name, std::generic_category().message(errno)));
  }
  path_ = name;
}

OwnFolder::~OwnFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace weir::grader
