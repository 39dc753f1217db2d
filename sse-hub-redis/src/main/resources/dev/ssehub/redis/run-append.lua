-- Appends to a run, if it is under way, its producer asks, and what is appended follows the last entry. That counts as a sign of life.
-- KEYS: the facts of the run, its log, the runs by the time at which their leases are over.
-- ARGV: 1 the channel of the run, 2 its id, 3 its producer's token, 4, 5 the offsets of the first and the last entry, 6 the entries, 7 how many bytes their
-- blocks have, 8 how long a run is kept that nobody speaks for, in ms.
-- Returns 1 when they are in the log, now or since before, and 0 when they are not.

local facts, log, leases = unpack(KEYS)
local first, last = tonumber(ARGV[4]), tonumber(ARGV[5])
local known = redis.call('HMGET', facts, 'state', 'token', 'tail', 'lease')
if not known[1] or known[2] ~= ARGV[3] then
  return 0
end
local tail = tonumber(known[3])
if known[1] == 'ENDED' then
  -- The last entry is the end; those before it are all this producer's.
  return last < tail and 1 or 0
end
if last <= tail then
  return 1
end
if known[1] ~= 'RUNNING' or first ~= tail + 1 then
  return 0
end
redis.call('XADD', log, ARGV[5] .. '-0', 'e', ARGV[6])
-- It is new, or was lost and is made again.
if redis.call('PTTL', log) < 0 then
  redis.call('PEXPIRE', log, ARGV[8])
end
redis.call('HSET', facts, 'tail', ARGV[5])
redis.call('HINCRBY', facts, 'bytes', ARGV[7])
local time = redis.call('TIME')
redis.call('ZADD', leases, tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + tonumber(known[4]), ARGV[2])
redis.call('PUBLISH', ARGV[1], ARGV[6])
return 1
