// Part of parley. BSD-3-Clause, see LICENSE.
// expect: PARLEY_MESSAGE: a template or a type in an unnamed namespace has no name that all compilers spell alike; give it one with PARLEY_MESSAGE_AS(type,
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

template <class T>
struct page {
  std::vector<T> items;
};
PARLEY_MESSAGE(page<int>, items)
