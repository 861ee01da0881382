// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/access.hpp"
#include "parley/io/http/body.hpp"
#include "parley/io/http/expose.hpp"
#include "parley/io/http/exposure.hpp"
#include "parley/io/http/field.hpp"
#include "parley/io/http/file_body.hpp"
#include "parley/io/http/handler.hpp"
#include "parley/io/http/options.hpp"
#include "parley/io/http/read_all.hpp"
#include "parley/io/http/request.hpp"
#include "parley/io/http/response.hpp"
#include "parley/io/http/server.hpp"
