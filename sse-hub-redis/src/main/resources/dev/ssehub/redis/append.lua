-- Appends a record, in one atomic step with its idempotency key and the check that nothing that the node has seen is gone.
-- KEYS: the log; the idempotency key, or the log again when there is none.
-- ARGV: epoch and offset that the node has seen last; and, to append, how many records to keep; how long to keep the idempotency key
--       in ms; the record; a number that tells this record from any other with the same id.
-- Returns the id, or the epoch when there is nothing to append.

local log, once = KEYS[1], KEYS[2]
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
if epoch < seen_epoch or (epoch == seen_epoch and offset < seen_offset) or epoch < 0 then
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  epoch = math.max(now, epoch + 1, seen_epoch + 1)
  redis.call('XADD', log, string.format('%.0f-0', epoch), 'b', '')
end

if #ARGV < 5 then
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
return id
