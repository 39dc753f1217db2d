-- Appends a record, in one atomic step with its idempotency key, with what it changes of the state that outlives the log, and with the
-- check that nothing that the node has seen is gone.
-- KEYS: the log; the idempotency key, or the log again when there is none; the retained values; their order; the memberships.
-- ARGV: epoch and offset that the node has seen last; and, to append:
--   3 how many records to keep, 4 how long to keep the idempotency key in ms, 5 the record, 6 a number that tells this record from any
--   other with the same id, 7 what it changes: 'value', 'join', 'leave' or '', 8 which one, 9 how many values to retain.
-- Returns the id, or the epoch when there is nothing to append.

local log, once, values, order, members = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local seen_epoch, seen_offset = tonumber(ARGV[1]), tonumber(ARGV[2])

local function last_id()
  if redis.call('EXISTS', log) == 0 then
    return -1, -1
  end
  local info = redis.call('XINFO', 'STREAM', log)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      local epoch, offset = string.match(info[i + 1], '(%d+)-(%d+)')
      return tonumber(epoch), tonumber(offset)
    end
  end
end

-- A log that is behind a node has lost what the node has seen: a new epoch tells everybody.
local epoch, offset = last_id()
local time = redis.call('TIME')
if epoch < seen_epoch or (epoch == seen_epoch and offset < seen_offset) or epoch < 0 then
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  epoch = math.max(now, epoch + 1, seen_epoch + 1)
  redis.call('XADD', log, string.format('%.0f-0', epoch), 'b', '')
end

if #ARGV < 9 then
  return string.format('%.0f', epoch)
end

if once ~= log then
  local first = redis.call('GET', once)
  -- What an earlier epoch knew may be lost.
  if first and tonumber(string.match(first, '(%d+)-')) == epoch then
    return first
  end
end
local id = redis.call('XADD', log, 'MAXLEN', '~', ARGV[3], string.format('%.0f-*', epoch), 'r', ARGV[5], 'n', ARGV[6])
if once ~= log then
  redis.call('SET', once, id, 'PX', ARGV[4])
end

local what, which = ARGV[7], ARGV[8]
if what == 'value' then
  redis.call('HSET', values, which, id .. ' ' .. ARGV[5])
  redis.call('ZADD', order, tonumber(time[1]) * 1000000 + tonumber(time[2]), which)
  while redis.call('ZCARD', order) > tonumber(ARGV[9]) do
    redis.call('HDEL', values, redis.call('ZPOPMIN', order)[1])
  end
elseif what == 'join' then
  redis.call('HSET', members, which, id .. ' ' .. ARGV[5])
elseif what == 'leave' then
  redis.call('HDEL', members, which)
end
return id
