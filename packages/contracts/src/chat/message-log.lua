#!lua name=chatter_log_v1

-- The conversation log: the one place where a message comes to exist. Loaded by chat's migration; called by chat and persistence.
-- Names carry a version, since function names are global. All checks come before the first write: a function is atomic, but what it
-- wrote before failing stays. All keys of a call share the shard's hash tag {NN}.
--
--   {NN}:sh          hash    ep epoch · rid Redis run id · un unload count · since ms at which an epoch above 1 began · old ms of the oldest entry
--   {NN}:log:<ep>    stream  b = lines `<c> <content hash> <event JSON>`, all events of one call
--   {NN}:d:0..3      hash    dedupe ring, one an hour: hr, and `<c>:<account>:<m>` = `seq n at hash`
--   {NN}:m:<c>       hash    ep seq n ceil dseq ts pv
--   {NN}:h:<c>       stream  hot history, id `<last seq>-0`, e = events' JSON joined by commas
--   {NN}:r:<c>       hash    receipts: account = `delivered read n`
--   {NN}:rd          set     conversations whose receipts MySQL does not have yet

local HOUR = 3600000
local CLOCK_AHEAD = 300000
local YOUNG_EPOCH = 3 * HOUR
local OLDEST_ENTRY = HOUR

local function text(number) return string.format('%.0f', number) end

local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Milliseconds in a UUIDv7.
local function stamp(m) return tonumber(string.sub(m, 1, 8) .. string.sub(m, 10, 13), 16) end

-- Known sends of the fields, looked up in all slots: of this hour, the two before, and the next, in which they are when the clock was
-- set back. Returns also this hour's slot, the only one that is written to, and whether it holds another hour and must be emptied first.
local function known_sends(slots, fields, now)
  local hour = math.floor(now / HOUR)
  local known = {}
  local current, stale
  for back = -1, 2 do
    local slot = slots[(hour - back) % 4 + 1]
    local values = redis.call('HMGET', slot, 'hr', unpack(fields))
    local valid = values[1] == text(hour - back)
    if back == 0 then current, stale = slot, not valid end
    if valid then
      for i = 1, #fields do known[i] = known[i] or values[i + 1] end
    end
  end
  return known, current, stale, text(hour)
end

-- append_v1: number, fsync and remember messages of one shard.
-- KEYS sh, log, d:0..3, then per conversation m and h.
-- ARGV epoch, run id, then per conversation: c, pv, count, and count times: account, m, flags, content hash, rest of the event's JSON.
-- Flags: u counts as unread · a the archive was asked in this epoch · d refuse it, unless known · s system event, passes the log's limit ·
-- x refuse it for now, unless known: its sender does not know of this epoch.
-- Answers {'OK', log id, per message text} or {'ESHARD'}; the text is `O seq n at` | `D seq n at` | a code:
-- ELATER ECONFLICT EEPOCH EASK ECOLD ESTALE EDENY EBUSY ECEIL, or `ECLOCK now`. Where nothing was appended the log id is the last entry's.
local function append(keys, args)
  local epoch, rid = args[1], args[2]
  local shard = redis.call('HMGET', keys[1], 'ep', 'rid', 'since', 'old')
  if shard[1] ~= epoch or shard[2] ~= rid then return { 'ESHARD' } end
  local now = now_ms()
  local since = tonumber(shard[3] or '0')
  local full = shard[4] and now - tonumber(shard[4]) > OLDEST_ENTRY
  local young = since > 0 and now - since < YOUNG_EPOCH

  local conversations, sends, fields = {}, {}, {}
  local at, k = 3, 7
  while at <= #args do
    local c = { id = args[at], pv = args[at + 1], meta = keys[k], hot = keys[k + 1] }
    local count = tonumber(args[at + 2])
    conversations[#conversations + 1] = c
    at = at + 3
    for _ = 1, count do
      sends[#sends + 1] = { c = c, account = args[at], m = args[at + 1], flags = args[at + 2], hash = args[at + 3], rest = args[at + 4] }
      fields[#fields + 1] = c.id .. ':' .. args[at] .. ':' .. args[at + 1]
      at = at + 5
    end
    k = k + 2
  end
  for _, c in ipairs(conversations) do
    local meta = redis.call('HMGET', c.meta, 'ep', 'seq', 'n', 'ceil', 'pv')
    if meta[1] ~= epoch then c.refuse = 'ECOLD'
    elseif meta[5] ~= c.pv then c.refuse = 'ESTALE' end
    c.seq, c.n, c.ceil = tonumber(meta[2] or '0'), tonumber(meta[3] or '0'), tonumber(meta[4] or '0')
    c.first, c.texts = c.seq + 1, {}
  end

  local known, slot, stale, hour = known_sends({ keys[3], keys[4], keys[5], keys[6] }, fields, now)
  local answers, lines, remember, blocked, fresh = {}, {}, {}, {}, {}
  for i, send in ipairs(sends) do
    local c, field = send.c, fields[i]
    local way = c.id .. send.account
    local before = fresh[field] or known[i]
    local answer, stamped_anew
    if blocked[way] then answer = 'ELATER'
    elseif before then
      local seq, n, moment, hash = string.match(before, '^(%d+) (%d+) (%d+) (.*)$')
      answer = hash == send.hash and ('D ' .. seq .. ' ' .. n .. ' ' .. moment) or 'ECONFLICT'
    elseif string.find(send.flags, 'x', 1, true) then answer = 'EEPOCH'
    elseif stamp(send.m) > now + CLOCK_AHEAD then answer, stamped_anew = 'ECLOCK ' .. text(now), true
    elseif young and not string.find(send.flags, 'a', 1, true) then answer = 'EASK'
    elseif stamp(send.m) < now - HOUR and not string.find(send.flags, '[as]') then answer = 'EASK'
    elseif c.refuse then answer = c.refuse
    elseif string.find(send.flags, 'd', 1, true) then answer = 'EDENY'
    elseif full and not string.find(send.flags, 's', 1, true) then answer = 'EBUSY'
    elseif c.seq + 1 > c.ceil then answer = 'ECEIL'
    else
      c.seq = c.seq + 1
      if string.find(send.flags, 'u', 1, true) then c.n = c.n + 1 end
      local seq, n, moment = text(c.seq), text(c.n), text(now)
      local event = '{"seq":' .. seq .. ',"n":' .. n .. ',"at":' .. moment .. ',' .. send.rest
      c.texts[#c.texts + 1] = event
      lines[#lines + 1] = c.id .. ' ' .. send.hash .. ' ' .. event .. '\n'
      fresh[field] = seq .. ' ' .. n .. ' ' .. moment .. ' ' .. send.hash
      remember[#remember + 1] = field
      remember[#remember + 1] = fresh[field]
      answer = 'O ' .. seq .. ' ' .. n .. ' ' .. moment
    end
    -- What is stamped anew, or tried again, is not overtaken by what its sender said after it.
    if stamped_anew or answer == 'EEPOCH' or answer == 'EASK' or answer == 'ECOLD' or answer == 'ESTALE' or answer == 'EDENY' or answer == 'ECEIL' or answer == 'EBUSY' then
      blocked[way] = true
    end
    answers[i] = answer
  end
  if #lines == 0 then
    -- Whoever is told of something known shall know how far the log was by then: it may lose it. What was trimmed MySQL has.
    local last = redis.call('XREVRANGE', keys[2], '+', '-', 'COUNT', 1)
    return { 'OK', last[1] and last[1][1] or '', unpack(answers) }
  end

  local id = redis.call('XADD', keys[2], '*', 'b', table.concat(lines))
  if not shard[4] then redis.call('HSET', keys[1], 'old', text(now)) end
  if stale then redis.call('DEL', slot) redis.call('HSET', slot, 'hr', hour) end
  redis.call('HSET', slot, unpack(remember))
  for _, c in ipairs(conversations) do
    if #c.texts > 0 then
      redis.call('XADD', c.hot, text(c.seq) .. '-0', 'e', table.concat(c.texts, ','))
      redis.call('HSET', c.meta, 'seq', text(c.seq), 'n', text(c.n), 'ts', text(now))
    end
  end
  return { 'OK', id, unpack(answers) }
end

-- init_v1: load a conversation. KEYS sh, m, h, log, d:0..3. ARGV epoch, run id, un, c, seq, n, ceil, dseq, pv, and where numbers were skipped
-- the rest of the epoch event's JSON, then account, m, content hash, rest of each event that was lost and must not be: they take the
-- numbers from seq + 1 on in the same step, so that no event follows a hole unannounced, and none comes before what was lost.
-- `EUN`: something was unloaded since `un` was read; ask the archive again. `EXISTS`: somebody else loaded it.
local function init(keys, args)
  local shard = redis.call('HMGET', keys[1], 'ep', 'rid', 'un', 'old')
  if shard[1] ~= args[1] or shard[2] ~= args[2] then return 'ESHARD' end
  if (shard[3] or '0') ~= args[3] then return 'EUN' end
  if redis.call('HGET', keys[2], 'ep') == args[1] then return 'EXISTS' end
  local now, seq = text(now_ms()), args[5]
  redis.call('DEL', keys[2], keys[3])
  if args[10] then
    local events, lines, remember = {}, {}, {}
    local function take(hash, rest)
      seq = text(tonumber(seq) + 1)
      events[#events + 1] = '{"seq":' .. seq .. ',"n":' .. args[6] .. ',"at":' .. now .. ',' .. rest
      lines[#lines + 1] = args[4] .. ' ' .. hash .. ' ' .. events[#events] .. '\n'
    end
    take('-', args[10])
    for at = 11, #args, 4 do
      take(args[at + 2], args[at + 3])
      remember[#remember + 1] = args[4] .. ':' .. args[at] .. ':' .. args[at + 1]
      remember[#remember + 1] = seq .. ' ' .. args[6] .. ' ' .. now .. ' ' .. args[at + 2]
    end
    redis.call('XADD', keys[4], '*', 'b', table.concat(lines))
    redis.call('XADD', keys[3], seq .. '-0', 'e', table.concat(events, ','))
    if not shard[4] then redis.call('HSET', keys[1], 'old', now) end
    if #remember > 0 then
      local _, slot, stale, hour = known_sends({ keys[5], keys[6], keys[7], keys[8] }, { remember[1] }, tonumber(now))
      if stale then redis.call('DEL', slot) redis.call('HSET', slot, 'hr', hour) end
      redis.call('HSET', slot, unpack(remember))
    end
  end
  redis.call('HSET', keys[2], 'ep', args[1], 'seq', seq, 'n', args[6], 'ceil', args[7], 'dseq', args[8], 'ts', now, 'pv', args[9])
  return 'OK'
end

-- unload_v1: forget an idle conversation that MySQL has whole. KEYS sh, m, h, r, rd. ARGV c, idle since at least so many ms.
local function unload(keys, args)
  local meta = redis.call('HMGET', keys[2], 'seq', 'dseq', 'ts')
  if not meta[1] or meta[1] ~= meta[2] or now_ms() - tonumber(meta[3]) < tonumber(args[2]) then return 0 end
  if redis.call('SISMEMBER', keys[5], args[1]) == 1 then return 0 end
  redis.call('DEL', keys[2], keys[3], keys[4])
  redis.call('HINCRBY', keys[1], 'un', 1)
  return 1
end

-- reserve_v1: numbers up to ceil may be given; it is reserved in MySQL. KEYS sh, m. ARGV epoch, ceil.
local function reserve(keys, args)
  local meta = redis.call('HMGET', keys[2], 'ep', 'ceil')
  if redis.call('HGET', keys[1], 'ep') ~= args[1] or meta[1] ~= args[1] then return 0 end
  if tonumber(args[2]) > tonumber(meta[2]) then redis.call('HSET', keys[2], 'ceil', args[2]) end
  return 1
end

-- version_v1: the newest version of who may see and say what; it only grows. KEYS m. ARGV epoch, pv.
local function version(keys, args)
  local meta = redis.call('HMGET', keys[1], 'ep', 'pv')
  if meta[1] ~= args[1] or tonumber(args[2]) <= tonumber(meta[2]) then return 0 end
  redis.call('HSET', keys[1], 'pv', args[2])
  return 1
end

-- persisted_v1: MySQL has the log up to an entry. KEYS sh, log, then per conversation m and h, at the end d:0..3.
-- ARGV epoch, first id not committed (the successor of the cursor), hot entries to keep (in seqs), count of conversations,
-- per conversation the committed seq, then pairs of dedupe field and value of entries over an hour old, to be remembered again.
local function persisted(keys, args)
  local epoch, keep, count = args[1], tonumber(args[3]), tonumber(args[4])
  redis.call('XTRIM', keys[2], 'MINID', args[2])
  if redis.call('HGET', keys[1], 'ep') == epoch then
    local oldest = redis.call('XRANGE', keys[2], '-', '+', 'COUNT', 1)
    if oldest[1] then redis.call('HSET', keys[1], 'old', string.match(oldest[1][1], '^%d+'))
    else redis.call('HDEL', keys[1], 'old') end
  end
  for i = 1, count do
    local m, h, dseq = keys[1 + 2 * i], keys[2 + 2 * i], tonumber(args[4 + i])
    local meta = redis.call('HMGET', m, 'ep', 'dseq', 'seq')
    if meta[1] == epoch and dseq > tonumber(meta[2]) then
      redis.call('HSET', m, 'dseq', text(dseq))
      local below = math.min(dseq, tonumber(meta[3]) - keep)
      if below > 0 then redis.call('XTRIM', h, 'MINID', text(below) .. '-0') end
    end
  end
  local first = 5 + count
  if #args >= first then
    local hour = math.floor(now_ms() / HOUR)
    local slot = keys[3 + 2 * count + hour % 4]
    if redis.call('HGET', slot, 'hr') ~= text(hour) then redis.call('DEL', slot) redis.call('HSET', slot, 'hr', text(hour)) end
    for i = first, #args, 2 do redis.call('HSETNX', slot, args[i], args[i + 1]) end
  end
  return 'OK'
end

-- shard_init_v1: begin an epoch of a shard, or trust a restarted Redis with it. KEYS sh. ARGV epoch, run id, since (0: nothing came before).
local function shard_init(keys, args)
  local epoch = redis.call('HGET', keys[1], 'ep')
  if epoch and tonumber(epoch) > tonumber(args[1]) then return 'EOLD' end
  if epoch == args[1] then
    redis.call('HSET', keys[1], 'rid', args[2])
  else
    redis.call('HDEL', keys[1], 'old')
    redis.call('HSET', keys[1], 'ep', args[1], 'rid', args[2], 'since', args[3])
    redis.call('HINCRBY', keys[1], 'un', 1)
  end
  return 'OK'
end

-- mark_v1: raise receipts; they only grow and never pass the head. KEYS rd, then per conversation m and r.
-- ARGV per conversation: c, count, and count times: account, delivered, read, n of the last read one.
-- Answers per conversation the receipts that changed, as account, value; 'ECOLD' when it is not loaded.
local function mark(keys, args)
  local answers = {}
  local at, k = 1, 2
  while at <= #args do
    local c, count = args[at], tonumber(args[at + 1])
    local meta = redis.call('HMGET', keys[k], 'seq', 'n')
    at = at + 2
    local changed = {}
    if not meta[1] then changed = 'ECOLD'
    else
      local head, head_n = tonumber(meta[1]), tonumber(meta[2])
      for i = 0, count - 1 do
        local account = args[at + 4 * i]
        local before = redis.call('HGET', keys[k + 1], account)
        local d0, r0, n0 = string.match(before or '0 0 0', '^(%d+) (%d+) (%d+)$')
        d0, r0, n0 = tonumber(d0), tonumber(r0), tonumber(n0)
        local r = math.max(r0, math.min(head, tonumber(args[at + 4 * i + 2])))
        local d = math.max(d0, r, math.min(head, tonumber(args[at + 4 * i + 1])))
        local n = math.max(n0, math.min(head_n, tonumber(args[at + 4 * i + 3])))
        if d > d0 or r > r0 or n > n0 then
          local value = text(d) .. ' ' .. text(r) .. ' ' .. text(n)
          redis.call('HSET', keys[k + 1], account, value)
          changed[#changed + 1] = account
          changed[#changed + 1] = value
        end
      end
      if #changed > 0 then redis.call('SADD', keys[1], c) end
    end
    answers[#answers + 1] = changed
    at = at + 4 * count
    k = k + 2
  end
  return answers
end

-- marks_stored_v1: MySQL has these receipts; a conversation whose receipts changed since stays dirty. KEYS rd, then per conversation r.
-- ARGV per conversation: c, count, and count times: account, value.
local function marks_stored(keys, args)
  local at, k = 1, 2
  while at <= #args do
    local c, count = args[at], tonumber(args[at + 1])
    local clean = redis.call('HLEN', keys[k]) == count
    for i = 0, count - 1 do
      if redis.call('HGET', keys[k], args[at + 2 + 2 * i]) ~= args[at + 3 + 2 * i] then clean = false end
    end
    if clean then redis.call('SREM', keys[1], c) end
    at = at + 2 + 2 * count
    k = k + 1
  end
  return 'OK'
end

redis.register_function('append_v1', append)
redis.register_function('init_v1', init)
redis.register_function('version_v1', version)
redis.register_function('mark_v1', mark)
-- What makes room, or keeps the log in order, must also run in a Redis that is full.
local function register_always(name, callback)
  redis.register_function({ function_name = name, callback = callback, flags = { 'allow-oom' } })
end
register_always('unload_v1', unload)
register_always('reserve_v1', reserve)
register_always('persisted_v1', persisted)
register_always('shard_init_v1', shard_init)
register_always('marks_stored_v1', marks_stored)
