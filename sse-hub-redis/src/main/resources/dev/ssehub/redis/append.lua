-- Appends a record, in one atomic step with its idempotency key and its change of the state that outlives the log. Also checks that nothing
-- that a node has seen is lost, and ensures that an id that a server has lost is not used again.
-- KEYS: the log; the idempotency key, or the log again if there is none; the retained values; their order; the memberships; the
-- revocations; their order; the life of the log.
-- ARGV: 1, 2 the epoch and the offset that the node has seen last; 3 the run id of the server, or '' to look it up; 4 an unused epoch;
-- 5 a random number; and, to append:
--   6 how many records to keep, 7 how long to keep the idempotency key in ms, 8 the record, 9 a number that distinguishes this record from
--   any other with the same id, 10 what it changes: 'value', 'join', 'leave', 'disconnect' or '', 11 which one, 12 how many values to retain,
--   13 the maximum number of memberships, 14 how many revocations to keep, 15 for how long in ms.
-- Returns the id of the record, or that of the last entry if there is nothing to append.

local log, once, values, order, members, revoked, revoked_order, life = unpack(KEYS)
local seen_epoch, seen_offset = ARGV[1], ARGV[2]

-- Epochs have more bits than a number of Lua, so they stay decimal strings, without leading zeros.
local function is_later(a, b)
  if #a ~= #b then
    return #a > #b
  end
  return a > b
end

local function parts(id)
  return string.match(id, '(%d+)-(%d+)')
end

local function is_later_id(a, b)
  local a_epoch, a_offset = parts(a)
  local b_epoch, b_offset = parts(b)
  return is_later(a_epoch, b_epoch) or (a_epoch == b_epoch and is_later(a_offset, b_offset))
end

local function last_id()
  if redis.call('EXISTS', log) == 0 then
    return nil
  end
  local info = redis.call('XINFO', 'STREAM', log)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      return parts(info[i + 1])
    end
  end
end

local time = redis.call('TIME')
local micros = tonumber(time[1]) * 1000000 + tonumber(time[2])
local run = ARGV[3]
if run == '' then
  run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
end

local life_run, jumped_to = unpack(redis.call('HMGET', life, 'run', 'to'))

-- Returns whether ids have jumped over what the node has seen: another node, which had not seen it, has continued a log that had lost it.
local function is_jumped_over()
  local to_epoch, to_offset = parts(jumped_to or '')
  if to_epoch ~= seen_epoch or not is_later(to_offset, seen_offset) then
    return false
  end
  local entry = redis.call('XRANGE', log, seen_epoch .. '-' .. seen_offset, '+', 'COUNT', 1)[1]
  return entry and entry[2][1] == 'j' and entry[1] ~= seen_epoch .. '-' .. seen_offset and is_later(seen_offset, entry[2][2])
end

local epoch, offset = last_id()
if not epoch or is_later(seen_epoch, epoch) or (seen_epoch == epoch and (is_later(seen_offset, offset) or is_jumped_over())) then
  -- The log has lost what a node has seen: a new epoch shows this to all nodes.
  local before = (epoch and is_later(epoch, seen_epoch)) and epoch or seen_epoch
  epoch, offset = ARGV[4], '0'
  if not is_later(epoch, before) then
    epoch = string.format('%.0f', (tonumber(string.sub(before, 1, -10)) or 0) + 1) .. string.sub(epoch, -9)
  end
  redis.call('XADD', log, epoch .. '-0', 'b', '')
  redis.call('DEL', revoked, revoked_order, life)
  redis.call('HSET', life, 'run', run)
elseif life_run ~= run then
  -- Another server, or the same one after a restart: it may have lost the latest ids, which clients may have. They are not used again.
  local to = string.format('%.0f', math.max(tonumber(offset), micros) + 1 + tonumber(ARGV[5]))
  redis.call('XADD', log, epoch .. '-' .. to, 'j', offset)
  redis.call('HSET', life, 'run', run, 'from', epoch .. '-' .. offset, 'to', epoch .. '-' .. to)
  offset = to
end

if #ARGV < 15 then
  return epoch .. '-' .. offset
end

if once ~= log then
  local first = redis.call('GET', once)
  -- The record of an earlier epoch may be lost.
  if first and parts(first) == epoch then
    return first
  end
end

local what, which = ARGV[10], ARGV[11]
local is_new = what == 'join' and redis.call('HEXISTS', members, which) == 0
if is_new and redis.call('HLEN', members) >= tonumber(ARGV[13]) then
  return redis.error_reply('SSEHUB there are as many memberships as maxMemberships allows: ' .. ARGV[13])
end

local id = redis.call('XADD', log, 'MAXLEN', '~', ARGV[6], epoch .. '-*', 'r', ARGV[8], 'n', ARGV[9])
if once ~= log then
  redis.call('SET', once, id, 'PX', ARGV[7])
end

-- Remembers the latest revocation that is not kept any more.
local function forget(revocation)
  local known = redis.call('HGET', life, 'forgotten')
  if not known or is_later_id(revocation, known) then
    redis.call('HSET', life, 'forgotten', revocation)
  end
end

-- Keeps a revocation for nodes that have missed its record.
local function revoke(field, value)
  local latest = redis.call('HGET', life, 'revoked')
  if latest and redis.call('EXISTS', revoked) == 0 then
    forget(latest)
  end
  redis.call('HSET', life, 'revoked', id)
  redis.call('HSET', revoked, field, value)
  redis.call('ZADD', revoked_order, micros, field)
  while redis.call('ZCARD', revoked_order) > tonumber(ARGV[14]) do
    local oldest = redis.call('ZPOPMIN', revoked_order)[1]
    local value = redis.call('HGET', revoked, oldest)
    if value then
      forget(string.match(value, '%S+'))
      redis.call('HDEL', revoked, oldest)
    end
  end
  redis.call('PEXPIRE', revoked, ARGV[15])
  redis.call('PEXPIRE', revoked_order, ARGV[15])
end

if what == 'value' then
  redis.call('HSET', values, which, id .. ' ' .. ARGV[8])
  redis.call('ZADD', order, micros, which)
  while redis.call('ZCARD', order) > tonumber(ARGV[12]) do
    redis.call('HDEL', values, redis.call('ZPOPMIN', order)[1])
  end
elseif is_new then
  redis.call('HSET', members, which, id .. ' ' .. ARGV[8])
elseif what == 'leave' then
  -- Includes the place where the membership began: for a node that begins between the two, the user is a member until this record.
  local membership = redis.call('HGET', members, which)
  redis.call('HDEL', members, which)
  revoke('l' .. which, id .. ' ' .. (membership and string.match(membership, '%S+') or '-') .. ' ' .. ARGV[8])
elseif what == 'disconnect' then
  revoke('d' .. which, id .. ' - ' .. ARGV[8])
end
return id
