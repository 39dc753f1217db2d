-- Ends a run that has not ended, and starts the next run that waits in its scope.
-- KEYS: the runs by the end of their leases, the runs to be archived, the ended runs by the time until which they are kept. Other names are built from the
-- prefix, in the same slot.
-- ARGV: 1 the prefix, 2 the id, 3 '1' if nothing is to be done while its lease lasts, 4 the tail for which its last entry was built, 5 the last entry, 6 how it
-- ended, 7 how long a run is kept that no node renews, in ms.
-- Returns 'DONE'; 'NO' if the run has ended, is unknown or still has its lease; 'AGAIN' if something was appended in the meantime.

local leases, to_archive, kept = unpack(KEYS)
local prefix, id, ttl = ARGV[1], ARGV[2], ARGV[7]
local facts, log, changes = prefix .. 'i:' .. id, prefix .. 'l:' .. id, prefix .. 'changes'
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local known = redis.call('HMGET', facts, 'state', 'tail', 'keep', 'scope', 'key', 'owner')
local state, tail, keep, scope, key, owner = unpack(known)
if not state then
  redis.call('ZREM', leases, id)
  return 'NO'
end
if state == 'ENDED' then
  return 'NO'
end
if ARGV[3] == '1' then
  local over = redis.call('ZSCORE', leases, id)
  if over and tonumber(over) > now then
    return 'NO'
  end
end
if tail ~= ARGV[4] then
  return 'AGAIN'
end

local offset = string.format('%.0f', tonumber(tail) + 1)
redis.call('XADD', log, offset .. '-0', 'e', ARGV[5])
redis.call('HSET', facts, 'state', 'ENDED', 'tail', offset, 'ended', tostring(now), 'end', ARGV[6])
redis.call('PEXPIRE', facts, keep)
redis.call('PEXPIRE', log, keep)
redis.call('ZREM', leases, id)
if key ~= '' then
  redis.call('PEXPIRE', prefix .. 'k:' .. key, keep)
end
if owner ~= '' then
  redis.call('SREM', prefix .. 'a:' .. owner, id)
end

-- The id of a run contains no space.
redis.call('ZADD', to_archive, now, id)
redis.call('ZADD', kept, now + tonumber(keep), id .. ' ' .. owner)
for _, set in ipairs({to_archive, kept}) do
  local longest = math.max(tonumber(keep), tonumber(ttl))
  if redis.call('PTTL', set) < longest then
    redis.call('PEXPIRE', set, longest)
  end
end
for _, forgotten in ipairs(redis.call('ZRANGEBYSCORE', kept, '-inf', now, 'LIMIT', 0, 100)) do
  local blank = string.find(forgotten, ' ', 1, true)
  local run, whose = string.sub(forgotten, 1, blank - 1), string.sub(forgotten, blank + 1)
  redis.call('ZREM', kept, forgotten)
  redis.call('ZREM', to_archive, run)
  if whose ~= '' then
    redis.call('ZREM', prefix .. 'o:' .. whose, run)
  end
end

redis.call('PUBLISH', prefix .. 'c:' .. id, ARGV[5])
redis.call('PUBLISH', changes, id)

if scope ~= '' then
  local current, queue = prefix .. 's:' .. scope, prefix .. 'q:' .. scope
  if state == 'QUEUED' then
    redis.call('LREM', queue, 0, id)
  elseif redis.call('GET', current) == id then
    redis.call('PEXPIRE', current, keep)
    local following = redis.call('LPOP', queue)
    while following do
      if redis.call('HGET', prefix .. 'i:' .. following, 'state') == 'QUEUED' then
        redis.call('HSET', prefix .. 'i:' .. following, 'state', 'RUNNING')
        redis.call('SET', current, following, 'PX', ttl)
        redis.call('PUBLISH', changes, following)
        break
      end
      following = redis.call('LPOP', queue)
    end
  end
end
return 'DONE'
