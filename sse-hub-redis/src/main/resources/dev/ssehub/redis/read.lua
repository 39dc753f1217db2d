-- Reads the next entries of the log: as many as the limits allow, but at least one.
-- KEYS: the log.
-- ARGV: 1 the id after which to read, 2 the last id to read or '+', 3 the maximum number of bytes, 4 the maximum number of entries, 5 the id that has to come
-- first, or '' if any may.
-- Returns the entries in one string, because a driver takes several times as long to read a list of lists of strings. An entry has four lengths of 4
-- bytes each, -1 for what the entry does not have, followed by the id, the record, the nonce and the start of a jump. Returns no entries if the first
-- one has another id and is not a jump.

local max_bytes, max_entries, first = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
-- Small enough that a series of large entries does not fill the server's memory before they are counted.
local max_step = 16

local page, count, bytes, after, step = {}, 0, 0, '(' .. ARGV[1], 1

local function add(part)
  if part then
    page[#page + 1] = part
  end
  return part and #part or -1
end

while true do
  local entries = redis.call('XRANGE', KEYS[1], after, ARGV[2], 'COUNT', step)
  for _, entry in ipairs(entries) do
    local id, fields = entry[1], entry[2]
    if count == 0 and first ~= '' and id ~= first and fields[1] ~= 'j' then
      return ''
    end
    local size, record, nonce, jump = 0, nil, nil, nil
    for i = 1, #fields, 2 do
      local name, value = fields[i], fields[i + 1]
      size = size + #value
      if name == 'r' then
        record = value
      elseif name == 'n' then
        nonce = value
      elseif name == 'j' then
        jump = value
      end
    end
    if count > 0 and (bytes + size > max_bytes or count >= max_entries) then
      return table.concat(page)
    end
    bytes = bytes + size
    count = count + 1
    local lengths = #page + 1
    page[lengths] = ''
    page[lengths] = struct.pack('>i4i4i4i4', add(id), add(record), add(nonce), add(jump))
  end
  if #entries < step then
    return table.concat(page)
  end
  after = '(' .. entries[#entries][1]
  step = math.min(step * 2, max_step)
end
