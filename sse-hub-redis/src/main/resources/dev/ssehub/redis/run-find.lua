-- Finds runs.
-- KEYS: the runs by the time at which their leases are over. Other names are made of the prefix, in the same slot.
-- ARGV: 1 the prefix, and then the ids.
-- Returns for each run where it is, its scope, its owner, its dialect, its tail, its bytes, when it was started, when it ended, how, and for how many ms its
-- lease lasts still, which is negative once that is over; with '' for what it does not have, and only '' for a run that there is not.

local leases, prefix = KEYS[1], ARGV[1]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local names = {'scope', 'owner', 'dialect', 'tail', 'bytes', 'started', 'ended', 'end'}
local found = {}
for i = 2, #ARGV do
  local known = redis.call('HMGET', prefix .. 'i:' .. ARGV[i], 'state', unpack(names))
  found[#found + 1] = known[1] or ''
  if known[1] then
    for j = 1, #names do
      found[#found + 1] = known[j + 1] or ''
    end
    local over = known[1] ~= 'ENDED' and redis.call('ZSCORE', leases, ARGV[i])
    found[#found + 1] = over and string.format('%.0f', tonumber(over) - now) or ''
  end
end
return found
