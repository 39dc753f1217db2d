-- Records that runs have viewers on a node.
-- KEYS: the runs by the end of their leases, which determines the slot. The names of the facts are built from the prefix, in the same slot.
-- ARGV: 1 the prefix, 2 for how long this is valid in ms, followed by the ids.
-- Returns a list with one element: how many of the runs have not ended.

local prefix = ARGV[1]
local time = redis.call('TIME')
local holds_until = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + tonumber(ARGV[2])
local count = 0
for i = 3, #ARGV do
  local facts = prefix .. 'i:' .. ARGV[i]
  local known = redis.call('HMGET', facts, 'state', 'watched')
  if known[1] and known[1] ~= 'ENDED' then
    count = count + 1
    if (tonumber(known[2] or '') or 0) < holds_until then
      redis.call('HSET', facts, 'watched', tostring(holds_until))
    end
  end
end
return {count}
