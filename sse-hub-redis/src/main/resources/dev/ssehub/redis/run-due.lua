-- Finds runs for which something is due by the server's clock.
-- KEYS: the runs by when something is due for them.
-- ARGV: 1 the prefix, 2 how many at most, 3 for how long they are reserved for the caller in ms, 0 for not at all.
-- Returns their ids.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local due = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  if redis.call('EXISTS', ARGV[1] .. 'i:' .. id) == 0 then
    redis.call('ZREM', KEYS[1], id)
  else
    due[#due + 1] = id
    if ARGV[3] ~= '0' then
      redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), id)
    end
  end
end
return due
