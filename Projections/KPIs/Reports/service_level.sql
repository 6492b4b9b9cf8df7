-- report: service_level
-- Inbound calls answered in time, with the variants that are in use, by period.
--
-- service_level = answered within the threshold ÷ (answered + abandoned in queue or ring); of_answered ÷ answered;
-- excluding_short leaves abandonments within the threshold out below the line; counting_short counts those within
-- `short_ms` as answered in time. The time runs from being queued, or offered where a call never was. A call that
-- was once answered is not abandoned. Of nothing the shares are NULL.
-- parameter period text = 'month' : the kind of period
-- parameter from start = NULL : offered at it or later
-- parameter to end = NULL : offered before it; a day is included
-- parameter threshold_ms integer = 20000 : in time
-- parameter short_ms integer = 10000 : a short abandonment, for counting_short
-- parameter org_unit text = NULL : only of this unit
-- parameter queue text = NULL : only of this queue
-- parameter agent text = NULL : only of this agent
-- unit share : service_level, of_answered, excluding_short, counting_short
-- chart lines : service_level over period
WITH offered AS MATERIALIZED (
    SELECT period_label(:period, offered_at) AS period, wait_ms, answered_at IS NOT NULL AS is_answered,
        answered_at IS NULL AND coalesce(abandoned_phase IN ('queue', 'ring'), 0) AS is_abandoned
    FROM calls
    WHERE direction = 'inbound' AND (:from IS NULL OR offered_at >= :from) AND (:to IS NULL OR offered_at < :to)
        AND (:org_unit IS NULL OR org_unit = :org_unit) AND (:queue IS NULL OR queue = :queue)
        AND (:agent IS NULL OR agent_id = :agent)
),
sums AS (
    SELECT period, sum(is_answered) AS answered, sum(is_abandoned) AS abandoned,
        sum(is_answered AND wait_ms <= :threshold_ms) AS answered_in_time,
        sum(is_abandoned AND wait_ms <= :threshold_ms) AS abandoned_in_time,
        sum(is_abandoned AND wait_ms <= :short_ms) AS abandoned_short
    FROM offered GROUP BY period
)
SELECT period, answered, abandoned, answered_in_time, abandoned_in_time, abandoned_short,
    CAST(answered_in_time AS REAL) / nullif(answered + abandoned, 0) AS service_level,
    CAST(answered_in_time AS REAL) / nullif(answered, 0) AS of_answered,
    CAST(answered_in_time AS REAL) / nullif(answered + abandoned - abandoned_in_time, 0) AS excluding_short,
    CAST(answered_in_time + abandoned_short AS REAL) / nullif(answered + abandoned, 0) AS counting_short
FROM sums
ORDER BY period
