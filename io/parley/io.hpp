// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors.hpp"
#include "parley/io/blocking.hpp"
#include "parley/io/file_service.hpp"
#include "parley/io/files.hpp"
#include "parley/io/http.hpp"
#include "parley/io/metrics.hpp"
#include "parley/io/pool.hpp"
#include "parley/io/sqlite.hpp"
#include "parley/io/sqlite_options.hpp"
#include "parley/io/sqlite_service.hpp"
