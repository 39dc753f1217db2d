-- Reads the next entries of the log, as many as a number of bytes allows, but one at least.
-- KEYS: the log.
-- ARGV: 1 the id after which to read, 2 the last id to read or '+', 3 how many bytes, 4 how many entries, 5 the id that has to come first, or ''
-- when any may.
-- Returns the entries; none when another one comes first that is not a jump.

local max_bytes, max_entries, first = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
-- So few at once that a stretch of large entries does not fill the server's memory before they are counted.
local max_step = 16

local page, bytes, after, step = {}, 0, '(' .. ARGV[1], 1
while true do
  local entries = redis.call('XRANGE', KEYS[1], after, ARGV[2], 'COUNT', step)
  for _, entry in ipairs(entries) do
    if #page == 0 and first ~= '' and entry[1] ~= first and entry[2][1] ~= 'j' then
      return {}
    end
    local size = 0
    for i = 2, #entry[2], 2 do
      size = size + #entry[2][i]
    end
    if #page > 0 and (bytes + size > max_bytes or #page >= max_entries) then
      return page
    end
    bytes = bytes + size
    page[#page + 1] = entry
  end
  if #entries < step then
    return page
  end
  after = '(' .. entries[#entries][1]
  step = math.min(step * 2, max_step)
end
