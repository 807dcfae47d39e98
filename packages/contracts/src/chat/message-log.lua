#!lua name=chatter_log_v1

-- The conversation log: the one place where a message comes to exist. Loaded by chat's migration; called by chat and persistence.
-- Names carry a version, since function names are global. All checks come before the first write: a function is atomic, but what it
-- wrote before failing stays. All keys of a call share the shard's hash tag {NN}.
--
--   {NN}:sh          hash    ep epoch · rid Redis run id · un unload count · since ms at which an epoch above 1 began · old ms of the oldest entry ·
--                            was the same of earlier epochs, until MySQL has all of them · top newest span of the dedupe ring
--   {NN}:log:<ep>    stream  b = lines `<c> <content hash> <event JSON>`, all events of one call
--   {NN}:d:0..15     hash    dedupe ring, one for five minutes: span, and a field for each send = `seq n at hash`
--   {NN}:m:<c>       hash    ep seq n ceil dseq ts pv
--   {NN}:h:<c>       stream  hot history, id `<last seq>-0`, e = events' JSON joined by commas
--   {NN}:r:<c>       hash    receipts: account = `delivered read n`
--   {NN}:rd          set     conversations whose receipts MySQL does not have yet

-- What one hash of the dedupe ring holds, and the age from which on the archive is asked whether it knows an id.
local SPAN = 300000
local SLOTS = 16
-- Spans before the current one that are kept: an id stamped up to CLOCK_AHEAD before it came is looked for SPAN long.
local KEPT = 2
local CLOCK_AHEAD = 300000
local YOUNG_EPOCH = 3 * SPAN
-- The ring reaches as far: what MySQL does not have yet is always in it.
local OLDEST_ENTRY = 3600000

local function text(number) return string.format('%.0f', number) end

local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Milliseconds in a UUIDv7.
local function stamp(m) return tonumber(string.sub(m, 1, 8) .. string.sub(m, 10, 13), 16) end

-- A send in the dedupe ring. Of the ids of conversation and account their random ends are enough beside that of the message.
local function field_of(c, account, m) return m .. string.sub(c, 25) .. string.sub(account, 25) end

-- The spans of the ring in which a send may be known: the current one and some before, as far back as MySQL lacks anything, and those
-- above, which were written before Redis' clock was set back. `shard` has old, was, top.
local function spans_of(shard, now)
  local current = math.floor(now / SPAN)
  local lowest = current - KEPT
  for _, oldest in ipairs({ shard.old, shard.was }) do lowest = math.min(lowest, math.floor(oldest / SPAN)) end
  lowest = math.max(lowest, current - SLOTS + 1)
  return lowest, current, math.min(math.max(current, shard.top or 0), lowest + SLOTS - 1)
end

local function read_shard(key, ...)
  local values = redis.call('HMGET', key, 'old', 'was', 'top', ...)
  return { old = tonumber(values[1]) or 1 / 0, was = tonumber(values[2]) or 1 / 0, top = tonumber(values[3]) }, unpack(values, 4)
end

-- Known sends of the fields, and whether the slot of the current span is open.
local function known_sends(slots, fields, shard, now)
  local known, opened = {}, false
  local lowest, current, highest = spans_of(shard, now)
  for span = lowest, highest do
    local values = redis.call('HMGET', slots[span % SLOTS + 1], 'span', unpack(fields))
    if tonumber(values[1]) == span then
      for i = 1, #fields do known[i] = known[i] or values[i + 1] end
      opened = opened or span == current
    end
  end
  return known, opened
end

-- The slot of the current span, the only one that is written to; where it begins it takes the place of the oldest, and what is not looked
-- up any more is forgotten. Memory is given back by another thread: some hundred thousand fields would take a tenth of a second.
local function open_slot(key, slots, shard, now)
  local lowest, current = spans_of(shard, now)
  local slot = slots[current % SLOTS + 1]
  if redis.call('HGET', slot, 'span') == text(current) then return slot end
  for _, other in ipairs(slots) do
    local span = tonumber(redis.call('HGET', other, 'span'))
    if other == slot or (span and span < lowest) then redis.call('UNLINK', other) end
  end
  redis.call('HSET', slot, 'span', text(current))
  if current > (shard.top or 0) then redis.call('HSET', key, 'top', text(current)) end
  return slot
end

local function slice(keys, first)
  local slots = {}
  for i = 0, SLOTS - 1 do slots[i + 1] = keys[first + i] end
  return slots
end

-- append_v1: number, fsync and remember messages of one shard.
-- KEYS sh, log, d:0..15, then per conversation m and h.
-- ARGV epoch, run id, then per conversation: c, pv, count, and count times: account, m, flags, content hash, rest of the event's JSON.
-- Flags: u counts as unread · a the archive was asked in this epoch · d refuse it, unless known · s system event, passes the log's limit ·
-- x refuse it for now, unless known: its sender does not know of this epoch.
-- Answers {'OK', log id, per message text} or {'ESHARD'}; the text is `O seq n at` | `D seq n at` | a code:
-- ELATER ECONFLICT EEPOCH EASK ECOLD ESTALE EDENY EBUSY ECEIL, or `ECLOCK now`. Where nothing was appended the log id is the last entry's.
local function append(keys, args)
  local epoch, rid = args[1], args[2]
  local shard, now_epoch, now_rid, begun = read_shard(keys[1], 'ep', 'rid', 'since')
  if now_epoch ~= epoch or now_rid ~= rid then return { 'ESHARD' } end
  local now = now_ms()
  local moment = text(now)
  local since = tonumber(begun or '0')
  local full = now - shard.old > OLDEST_ENTRY
  local young = since > 0 and now - since < YOUNG_EPOCH

  local conversations, sends, fields = {}, {}, {}
  local at, k = 3, 3 + SLOTS
  while at <= #args do
    local c = { id = args[at], pv = args[at + 1], meta = keys[k], hot = keys[k + 1] }
    local count = tonumber(args[at + 2])
    conversations[#conversations + 1] = c
    at = at + 3
    for _ = 1, count do
      sends[#sends + 1] = { c = c, account = args[at], m = args[at + 1], flags = args[at + 2], hash = args[at + 3], rest = args[at + 4] }
      fields[#fields + 1] = field_of(c.id, args[at], args[at + 1])
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

  local slots = slice(keys, 3)
  local known, opened = known_sends(slots, fields, shard, now)
  local answers, lines, remember, blocked, fresh = {}, {}, {}, {}, {}
  for i, send in ipairs(sends) do
    local c, field = send.c, fields[i]
    local way = c.id .. send.account
    local before = fresh[field] or known[i]
    local answer, stamped_anew
    local flags, stamped = send.flags, stamp(send.m)
    if blocked[way] then answer = 'ELATER'
    elseif before then
      local seq, n, then_at, hash = string.match(before, '^(%d+) (%d+) (%d+) (.*)$')
      answer = hash == send.hash and ('D ' .. seq .. ' ' .. n .. ' ' .. then_at) or 'ECONFLICT'
    elseif string.find(flags, 'x', 1, true) then answer = 'EEPOCH'
    elseif stamped > now + CLOCK_AHEAD then answer, stamped_anew = 'ECLOCK ' .. moment, true
    elseif young and not string.find(flags, 'a', 1, true) then answer = 'EASK'
    elseif stamped < now - SPAN and not string.find(flags, '[as]') then answer = 'EASK'
    elseif c.refuse then answer = c.refuse
    elseif string.find(flags, 'd', 1, true) then answer = 'EDENY'
    elseif full and not string.find(flags, 's', 1, true) then answer = 'EBUSY'
    elseif c.seq + 1 > c.ceil then answer = 'ECEIL'
    else
      c.seq = c.seq + 1
      if string.find(flags, 'u', 1, true) then c.n = c.n + 1 end
      local seq, n = text(c.seq), text(c.n)
      c.last, c.unread = seq, n
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
  if shard.old == 1 / 0 then redis.call('HSET', keys[1], 'old', moment) end
  local slot = opened and slots[math.floor(now / SPAN) % SLOTS + 1] or open_slot(keys[1], slots, shard, now)
  redis.call('HSET', slot, unpack(remember))
  for _, c in ipairs(conversations) do
    if #c.texts > 0 then
      redis.call('XADD', c.hot, c.last .. '-0', 'e', table.concat(c.texts, ','))
      redis.call('HSET', c.meta, 'seq', c.last, 'n', c.unread, 'ts', moment)
    end
  end
  return { 'OK', id, unpack(answers) }
end

-- init_v1: load a conversation. KEYS sh, m, h, log, d:0..15. ARGV epoch, run id, un, c, seq, n, ceil, dseq, pv, and where numbers were skipped
-- the rest of the epoch event's JSON, then account, m, content hash, rest of each event that was lost and must not be: they take the
-- numbers from seq + 1 on in the same step, so that no event follows a hole unannounced, and none comes before what was lost.
-- `EUN`: something was unloaded since `un` was read; ask the archive again. `EXISTS`: somebody else loaded it.
local function init(keys, args)
  local shard, now_epoch, now_rid, unloads = read_shard(keys[1], 'ep', 'rid', 'un')
  if now_epoch ~= args[1] or now_rid ~= args[2] then return 'ESHARD' end
  if (unloads or '0') ~= args[3] then return 'EUN' end
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
      remember[#remember + 1] = field_of(args[4], args[at], args[at + 1])
      remember[#remember + 1] = seq .. ' ' .. args[6] .. ' ' .. now .. ' ' .. args[at + 2]
    end
    redis.call('XADD', keys[4], '*', 'b', table.concat(lines))
    redis.call('XADD', keys[3], seq .. '-0', 'e', table.concat(events, ','))
    if shard.old == 1 / 0 then redis.call('HSET', keys[1], 'old', now) end
    if #remember > 0 then redis.call('HSET', open_slot(keys[1], slice(keys, 5), shard, tonumber(now)), unpack(remember)) end
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

-- heads_v1: where conversations of a shard stand. KEYS sh, then per conversation m.
-- Answers ep, rid, un, and per conversation `ep seq n dseq pv ceil ts`; empty texts for what is not there.
local function heads(keys)
  local answer = redis.call('HMGET', keys[1], 'ep', 'rid', 'un')
  for i = 1, 3 do answer[i] = answer[i] or '' end
  for i = 2, #keys do
    local meta = redis.call('HMGET', keys[i], 'ep', 'seq', 'n', 'dseq', 'pv', 'ceil', 'ts')
    answer[i + 2] = meta[1] and table.concat(meta, ' ') or ''
  end
  return answer
end

-- persisted_v1: MySQL has the log up to an entry, and all of earlier epochs. KEYS sh, log, then per conversation m and h, at the end d:0..15.
-- ARGV epoch, first id not committed (the successor of the cursor), hot entries to keep (in seqs), count of conversations,
-- per conversation the committed seq, then c, account, m and value of sends that are not young any more, to be remembered again: whoever
-- asked the archive for one before it was there finds it in the ring.
local function persisted(keys, args)
  local epoch, keep, count = args[1], tonumber(args[3]), tonumber(args[4])
  redis.call('XTRIM', keys[2], 'MINID', args[2])
  if redis.call('HGET', keys[1], 'ep') == epoch then
    local oldest = redis.call('XRANGE', keys[2], '-', '+', 'COUNT', 1)
    if oldest[1] then redis.call('HSET', keys[1], 'old', string.match(oldest[1][1], '^%d+'))
    else redis.call('HDEL', keys[1], 'old') end
    redis.call('HDEL', keys[1], 'was')
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
    local slot = open_slot(keys[1], slice(keys, 3 + 2 * count), read_shard(keys[1]), now_ms())
    for i = first, #args, 4 do redis.call('HSETNX', slot, field_of(args[i], args[i + 1], args[i + 2]), args[i + 3]) end
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
    local shard = read_shard(keys[1])
    local oldest = math.min(shard.old, shard.was)
    if oldest < 1 / 0 then redis.call('HSET', keys[1], 'was', text(oldest)) end
    redis.call('HDEL', keys[1], 'old')
    redis.call('HSET', keys[1], 'ep', args[1], 'rid', args[2], 'since', args[3])
    redis.call('HINCRBY', keys[1], 'un', 1)
  end
  return 'OK'
end

-- mark_v1: raise receipts; they only grow and never pass the head. KEYS rd, then per conversation m and r.
-- ARGV per conversation: c, count, and count times: account, delivered, read, n of the last read one.
-- Answers per conversation the receipts that changed, as account, value, and behind the value 1 where more has been delivered, else 0;
-- 'ECOLD' when it is not loaded.
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
          changed[#changed + 1] = value .. (d > d0 and ' 1' or ' 0')
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
redis.register_function({ function_name = 'heads_v1', callback = heads, flags = { 'no-writes', 'allow-oom' } })
-- What makes room, or keeps the log in order, must also run in a Redis that is full.
local function register_always(name, callback)
  redis.register_function({ function_name = name, callback = callback, flags = { 'allow-oom' } })
end
register_always('unload_v1', unload)
register_always('reserve_v1', reserve)
register_always('persisted_v1', persisted)
register_always('shard_init_v1', shard_init)
register_always('marks_stored_v1', marks_stored)
