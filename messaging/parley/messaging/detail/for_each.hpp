// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

// PARLEY_FOR_EACH_(m, a, b, c) expands to m(a) m(b) m(c); at most 340 arguments.

#define PARLEY_PARENS_ ()
#define PARLEY_EXPAND_(...)                                                                        \
  PARLEY_EXPAND4_(PARLEY_EXPAND4_(PARLEY_EXPAND4_(PARLEY_EXPAND4_(__VA_ARGS__))))
#define PARLEY_EXPAND4_(...)                                                                       \
  PARLEY_EXPAND3_(PARLEY_EXPAND3_(PARLEY_EXPAND3_(PARLEY_EXPAND3_(__VA_ARGS__))))
#define PARLEY_EXPAND3_(...)                                                                       \
  PARLEY_EXPAND2_(PARLEY_EXPAND2_(PARLEY_EXPAND2_(PARLEY_EXPAND2_(__VA_ARGS__))))
#define PARLEY_EXPAND2_(...)                                                                       \
  PARLEY_EXPAND1_(PARLEY_EXPAND1_(PARLEY_EXPAND1_(PARLEY_EXPAND1_(__VA_ARGS__))))
#define PARLEY_EXPAND1_(...) __VA_ARGS__
#define PARLEY_FOR_EACH_(m, ...) __VA_OPT__(PARLEY_EXPAND_(PARLEY_STEP_(m, __VA_ARGS__)))
#define PARLEY_STEP_(m, a, ...) m(a) __VA_OPT__(PARLEY_AGAIN_ PARLEY_PARENS_(m, __VA_ARGS__))
#define PARLEY_AGAIN_() PARLEY_STEP_
