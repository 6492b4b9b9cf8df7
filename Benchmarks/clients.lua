-- wrk: of ten requests four append, two read a stream, two a row, one a page of events, one a report.
local count = 0
local seed = tostring(os.time()) .. tostring(math.random(1, 1e9))
local json = { ["Content-Type"] = "application/json" }
local event = { ["Content-Type"] = "application/cloudevents+json" }

function request()
    count = count + 1
    local turn = count % 10
    local name = "contact-" .. seed .. "." .. math.floor(count / 10)
    if turn == 1 then
        return wrk.format("POST", "/v1/streams/" .. name, json, '{"type":"contact.created","data":{"fullName":"Sara Ahmadi"}}')
    elseif turn < 5 then
        local body = '{"specversion":"1.0","source":"/wrk","id":"' .. seed .. "." .. count .. '","type":"lead.captured","subject":"lead-' .. seed .. "." .. count .. '","data":{"source":"ad"}}'
        return wrk.format("POST", "/v1/append", event, body)
    elseif turn < 7 then
        return wrk.format("GET", "/v1/streams/lead-" .. seed .. "." .. (count - 3))
    elseif turn < 9 then
        return wrk.format("GET", "/v1/views/leads?limit=10")
    elseif turn == 9 then
        return wrk.format("GET", "/v1/events?category=lead&direction=backward&limit=20")
    end
    return wrk.format("GET", "/v1/reports/win_rate")
end

local failed = 0
function response(status)
    if status >= 400 then failed = failed + 1 end
end

function done(summary)
    local errors = summary.errors
    io.write(string.format("failed: %d, broken: %d\n", errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
