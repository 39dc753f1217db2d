-- Finds runs.
-- KEYS: the runs by the end of their leases. Other names are built from the prefix, in the same slot.
-- ARGV: 1 the prefix, followed by the ids.
-- Returns for each run its state, scope, owner, dialect, tail and bytes, when it was started, when it ended, how it ended, and the remaining time of its lease
-- in ms, which is negative once the lease is over; '' for what a run does not have, and a single '' for a run that does not exist.

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
