// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

/// The CAF port: what we mark actors with. CAF's own flags are far below.
namespace parley::port {

/// Has a core: takes our context in the envelope, and answers what is pending when it dies.
inline constexpr int parley_flag = 0x4000'0000;

/// Has a core, and a user's own code for CAF, which may start flows, set timeouts and change the behavior.
inline constexpr int mixed_flag = 0x2000'0000;

} // namespace parley::port
