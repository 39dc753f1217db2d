-- Finds runs for which something is due by the server's clock.
-- KEYS: the runs by the time at which something is due for them.
-- ARGV: 1 the prefix, 2 the maximum number of runs, 3 for how long they are reserved for the caller in ms, or 0.
-- Returns their ids.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local max, reserved_for = tonumber(ARGV[2]), tonumber(ARGV[3])
local due = {}
while #due < max do
  -- Reserved runs are due later now, and runs that do not exist any more have been removed here too. Only runs found without a reservation stay in front.
  local left = reserved_for == 0 and #due or 0
  local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', left, max - #due)
  if #ids == 0 then
    break
  end
  for _, id in ipairs(ids) do
    if redis.call('EXISTS', ARGV[1] .. 'i:' .. id) == 0 then
      redis.call('ZREM', KEYS[1], id)
    else
      due[#due + 1] = id
      if reserved_for > 0 then
        redis.call('ZADD', KEYS[1], now + reserved_for, id)
      end
    end
  end
end
return due
