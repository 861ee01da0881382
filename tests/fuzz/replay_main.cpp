// Part of parley. BSD-3-Clause, see LICENSE.
#include "fuzz/check.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

/// Feeds each file of a folder to the fuzzer's function: what once was found stays mended, with every compiler.
int main(int argc, char** argv) {
  parley_fuzz::require(argc == 2, "one argument: the folder of the corpus");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::printf("%s\n", file.filename().c_str());
    std::fflush(stdout); // the last name is the one that failed
    std::ostringstream content;
    content << std::ifstream(file, std::ios::binary).rdbuf();
    auto bytes = content.str();
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  parley_fuzz::require(!files.empty(), "the corpus has files");
}
