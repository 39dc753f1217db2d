-- Appends to a run, if it is running, the caller is its producer, and the new entries follow the last one. This also renews its lease.
-- KEYS: the facts of the run, its log, the runs by the end of their leases.
-- ARGV: 1 the channel of the run, 2 its id, 3 its producer's token, 4, 5 the offsets of the first and the last entry, 6 the entries, 7 the number of bytes of
-- their blocks, 8 how long a run is kept that no node renews, in ms.
-- Returns 1 if the entries are in the log, now or from an earlier call, and 0 if they are not.

local facts, log, leases = unpack(KEYS)
local first, last = tonumber(ARGV[4]), tonumber(ARGV[5])
local known = redis.call('HMGET', facts, 'state', 'token', 'tail', 'lease')
if not known[1] or known[2] ~= ARGV[3] then
  return 0
end
local tail = tonumber(known[3])
if known[1] == 'ENDED' then
  -- The last entry is the end; all entries before it are this producer's.
  return last < tail and 1 or 0
end
if last <= tail then
  return 1
end
if known[1] ~= 'RUNNING' or first ~= tail + 1 then
  return 0
end
redis.call('XADD', log, ARGV[5] .. '-0', 'e', ARGV[6])
-- The stream is new, or was lost and created again.
if redis.call('PTTL', log) < 0 then
  redis.call('PEXPIRE', log, ARGV[8])
end
redis.call('HSET', facts, 'tail', ARGV[5])
redis.call('HINCRBY', facts, 'bytes', ARGV[7])
local time = redis.call('TIME')
redis.call('ZADD', leases, tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + tonumber(known[4]), ARGV[2])
redis.call('PUBLISH', ARGV[1], ARGV[6])
return 1
