// expect: PARLEY_MESSAGE_AS: the number of a type is at most 65534; 0 derives it
#include "store.hpp"

struct find {
  int key;
};
PARLEY_MESSAGE_AS(find, "find", 65535, key)
