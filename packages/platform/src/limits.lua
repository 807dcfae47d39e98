-- Counts one act against several sliding windows at once, or against none.
--
-- KEYS  one hash per window, all of one hash tag: field `n` counts acts, fields 0 .. limit-1 are a ring of the times of the last ones.
-- ARGV  per key: limit (acts), window (milliseconds).
-- Answers 0: counted in every window; else the seconds until the fullest window has room, and nothing is counted.
--
-- A window is full when the act `limit` acts ago lies inside it. The clock is the server's (TIME), never a caller's.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
local counts = {}
for i, key in ipairs(KEYS) do
  local most, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local n = tonumber(redis.call('HMGET', key, 'n')[1] or 0)
  local oldest = redis.call('HMGET', key, n % most)[1]
  if oldest then wait = math.max(wait, tonumber(oldest) + window - now) end
  counts[i] = n
end
if wait > 0 then return math.ceil(wait / 1000) end
for i, key in ipairs(KEYS) do
  local most, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  redis.call('HSET', key, 'n', counts[i] + 1, counts[i] % most, string.format('%.0f', now))
  redis.call('PEXPIRE', key, window)
end
return 0
