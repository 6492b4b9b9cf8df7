-- report: staffing
-- Agents that a load of calls needs, by Erlang C, with what they come to.
--
-- load = calls per hour × handle time ÷ one hour (in erlangs). With N agents the share that waits is
-- p_wait = erlang_c(N, load), the share answered within t is 1 − p_wait · e^(−(N − load) · t ÷ handle time), the mean wait
-- p_wait · handle time ÷ (N − load), the occupancy load ÷ N. Without `agents` the least N whose share within the
-- threshold reaches the service level. With no more agents than load the queue has no end: p_wait 1, service level 0,
-- mean wait NULL. Source: A. K. Erlang (1917); Gans, Koole & Mandelbaum (2003), "Telephone Call Centers".
-- parameter calls_per_hour real : calls offered in an hour
-- parameter handle_ms real : the mean handle time
-- parameter service_level real = 0.8 : the share that is to be answered in time
-- parameter threshold_ms real = 20000 : in time
-- parameter agents integer = NULL : as many agents, instead of the least that are needed
-- unit share : p_wait, service_level, occupancy
WITH given AS (
    SELECT :calls_per_hour * :handle_ms / 3600000.0 AS load
),
staff AS (
    SELECT load, coalesce(:agents, erlang_c_agents(load, :handle_ms, :service_level, :threshold_ms)) AS agents FROM given
),
waits AS (
    SELECT load, agents, erlang_c(agents, load) AS p_wait FROM staff
)
SELECT agents, load, p_wait,
    iif(agents > load, 1 - p_wait * exp(-(agents - load) * :threshold_ms / :handle_ms), 0.0) AS service_level,
    iif(agents > load, p_wait * :handle_ms / (agents - load), NULL) AS mean_wait_ms,
    min(1.0, load / agents) AS occupancy
FROM waits
