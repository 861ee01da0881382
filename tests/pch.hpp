// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/all.hpp>
#include <catch2/catch_all.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <coroutine>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>
