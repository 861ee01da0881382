// Writes a message as JSON: returns 0 when that is read as the same message.
#include <parley/messaging.hpp>

namespace neighbour {
struct greeting {
  std::string text;
  int times = 0;
};
PARLEY_MESSAGE(greeting, text, times)
}

int main() {
  auto said = neighbour::greeting{"hello", 3};
  auto heard = parley::from_json_value<neighbour::greeting>(parley::as_json(said));
  return heard.text == said.text && heard.times == said.times ? 0 : 1;
}
