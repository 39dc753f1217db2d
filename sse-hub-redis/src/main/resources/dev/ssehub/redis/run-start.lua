-- Starts a run. In the same step, checks and updates its scope, the key of its start, and the number of its owner's runs.
-- KEYS: the runs by the end of their leases. Other names are built from the prefix, in the same slot.
-- ARGV: 1 the prefix, 2 the id, 3 its producer's token, 4 its scope or '', 5 its owner or '', 6 its dialect, 7 the key of its start or '', 8 '1' if it
-- may wait for its turn, 9 the maximum number of its owner's runs that have not ended, 10 its lease in ms, 11 how long it is kept after its end in ms, 12 how
-- long a run is kept that no node renews, in ms.
-- Returns the outcome, and an id: that of this run, of the run that was found by its key, or of the run that occupies the scope.

local leases = KEYS[1]
local prefix, id, token, scope, owner, dialect, key = unpack(ARGV, 1, 7)
local may_queue, max_per_owner, lease, keep, ttl = ARGV[8] == '1', tonumber(ARGV[9]), ARGV[10], ARGV[11], ARGV[12]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function facts_of(run)
  return prefix .. 'i:' .. run
end

local function is_under_way(run)
  local state = redis.call('HGET', facts_of(run), 'state')
  return state and state ~= 'ENDED'
end

local known = redis.call('HMGET', facts_of(id), 'state', 'token')
if known[1] then
  -- This start is repeated, because its answer was lost. If the run has ended since, its producer will notice.
  return {known[1] == 'QUEUED' and 'QUEUED' or 'RUNNING', id}
end

if key ~= '' then
  local found = redis.call('GET', prefix .. 'k:' .. key)
  if found and redis.call('EXISTS', facts_of(found)) == 1 then
    return {'FOUND', found}
  end
end

local state = 'RUNNING'
local current, queue = prefix .. 's:' .. scope, prefix .. 'q:' .. scope
if scope ~= '' then
  local before = redis.call('GET', current)
  if before and is_under_way(before) then
    if not may_queue then
      return {'BUSY', before}
    end
    state = 'QUEUED'
  end
end

local active = prefix .. 'a:' .. owner
if owner ~= '' and redis.call('SCARD', active) >= max_per_owner then
  -- Runs that expired without an end are still there.
  for _, run in ipairs(redis.call('SMEMBERS', active)) do
    if not is_under_way(run) then
      redis.call('SREM', active, run)
    end
  end
  if redis.call('SCARD', active) >= max_per_owner then
    return {'TOO_MANY', ''}
  end
end

if scope ~= '' then
  if state == 'QUEUED' then
    redis.call('RPUSH', queue, id)
    redis.call('PEXPIRE', queue, ttl)
  else
    redis.call('SET', current, id, 'PX', ttl)
  end
end
local facts = facts_of(id)
redis.call('HSET', facts, 'token', token, 'scope', scope, 'owner', owner, 'dialect', dialect, 'key', key, 'state', state,
  'tail', '0', 'bytes', '0', 'started', tostring(now), 'lease', lease, 'keep', keep)
redis.call('PEXPIRE', facts, ttl)
redis.call('ZADD', leases, now + tonumber(lease), id)
redis.call('PEXPIRE', leases, ttl)
if owner ~= '' then
  redis.call('SADD', active, id)
  redis.call('PEXPIRE', active, ttl)
  redis.call('ZADD', prefix .. 'o:' .. owner, now, id)
  redis.call('PEXPIRE', prefix .. 'o:' .. owner, ttl)
end
if key ~= '' then
  redis.call('SET', prefix .. 'k:' .. key, id, 'PX', ttl)
end
return {state, id}
