-- Part of parley. BSD-3-Clause, see LICENSE.
--
-- For wrk: asks for the paste of each key in turn, and prints the figures in one line that `run` reads.
-- The requests are written beforehand, so that wrk takes as little of the machine as it can.

local requests = {}
local turn = 0

function init(args)
  for key in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", "/p/" .. key)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local e = summary.errors
  print(string.format("measured %d %d %d %d %d", summary.requests, summary.duration,
                      latency:percentile(50), latency:percentile(99),
                      e.connect + e.read + e.write + e.status + e.timeout))
end
