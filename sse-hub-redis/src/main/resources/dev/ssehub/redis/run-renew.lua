-- Renews the leases of runs whose producers are alive.
-- KEYS: the runs by the end of their leases. Other names are built from the prefix, in the same slot.
-- ARGV: 1 the prefix, 2 the lease in ms, 3 how long a run is kept that no node renews, in ms, followed by an id and a token for each run.
-- Returns for each run its state, followed by '1' if it is watched, as in 'RUNNING1' and 'RUNNING', or '' if it has ended, is unknown or has another token.

local leases = KEYS[1]
local prefix, lease, ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local states = {}
for i = 4, #ARGV, 2 do
  local id = ARGV[i]
  local facts = prefix .. 'i:' .. id
  local state, token, scope, owner, key, watched =
    unpack(redis.call('HMGET', facts, 'state', 'token', 'scope', 'owner', 'key', 'watched'))
  if state and state ~= 'ENDED' and token == ARGV[i + 1] then
    redis.call('ZADD', leases, now + lease, id)
    if redis.call('PTTL', facts) < tonumber(ttl) / 2 then
      redis.call('PEXPIRE', facts, ttl)
      redis.call('PEXPIRE', prefix .. 'l:' .. id, ttl)
      redis.call('PEXPIRE', leases, ttl)
      if scope ~= '' then
        redis.call('PEXPIRE', prefix .. 's:' .. scope, ttl)
        redis.call('PEXPIRE', prefix .. 'q:' .. scope, ttl)
      end
      if owner ~= '' then
        redis.call('PEXPIRE', prefix .. 'a:' .. owner, ttl)
        redis.call('PEXPIRE', prefix .. 'o:' .. owner, ttl)
      end
      if key ~= '' then
        redis.call('PEXPIRE', prefix .. 'k:' .. key, ttl)
      end
    end
    states[#states + 1] = state .. ((tonumber(watched or '') or 0) > now and '1' or '')
  else
    states[#states + 1] = ''
  end
end
return states
