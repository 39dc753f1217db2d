-- Reads the next groups of a run: as many as the number of bytes allows, but at least one.
-- KEYS: the log of the run.
-- ARGV: 1 the first id to read, 2 the maximum number of bytes.
-- Returns the groups.

local max_bytes = tonumber(ARGV[2])
-- Small enough that a series of large groups does not fill the server's memory before they are counted.
local max_step = 16

local page, bytes, from, step = {}, 0, ARGV[1], 1
while true do
  local groups = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', step)
  for _, group in ipairs(groups) do
    local entries = group[2][2]
    if #page > 0 and bytes + #entries > max_bytes then
      return page
    end
    bytes = bytes + #entries
    page[#page + 1] = entries
  end
  if #groups < step then
    return page
  end
  from = '(' .. groups[#groups][1]
  step = math.min(step * 2, max_step)
end
