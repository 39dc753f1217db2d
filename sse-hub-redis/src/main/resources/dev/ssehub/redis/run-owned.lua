-- Finds the runs of an owner.
-- KEYS: the owner's runs by the time of their start.
-- ARGV: 1 the prefix of the names of their facts, in the same slot.
-- Returns their ids, newest first.

local owned = {}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
  if redis.call('EXISTS', ARGV[1] .. 'i:' .. id) == 1 then
    owned[#owned + 1] = id
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return owned
