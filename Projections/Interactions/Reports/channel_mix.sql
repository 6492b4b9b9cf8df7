-- report: channel_mix
-- Through which channels customers and the company were in touch, by period.
--
-- interactions are those of the table of that name, at their own instants; inbound came from the customer, outbound from
-- the company, a meeting is neither. share is the channel's part of all interactions of the period.
-- parameter period text = 'month' : day, monday_week, saturday_week, month, jalali_month, quarter, year or another kind
-- parameter from start = NULL : of what was at it or later
-- parameter to end = NULL : of what was before it; a day is included
-- parameter channel text = NULL : only this channel
-- parameter agent text = NULL : only with this employee
-- parameter org_unit text = NULL : only with employees of this unit
-- parameter queue text = NULL : only of calls and tickets of this queue
-- unit share : share
-- chart lines : interactions over period for each channel
WITH units AS MATERIALIZED (SELECT employee_id FROM employees WHERE org_unit = :org_unit),
queued(stream) AS MATERIALIZED (
    SELECT call_id FROM calls WHERE queue = :queue UNION ALL SELECT ticket_id FROM tickets WHERE queue = :queue
),
counts AS MATERIALIZED (
    SELECT period_label(:period, at) AS period, channel, count(*) AS interactions,
        count(*) FILTER (WHERE direction = 'inbound') AS inbound,
        count(*) FILTER (WHERE direction = 'outbound') AS outbound
    FROM interactions
    WHERE (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to)
        AND (:agent IS NULL OR employee_id = :agent)
        AND (:org_unit IS NULL OR employee_id IN (SELECT employee_id FROM units))
        AND (:queue IS NULL OR stream IN (SELECT stream FROM queued))
    GROUP BY 1, channel
),
shares AS (
    SELECT *, CAST(interactions AS REAL) / sum(interactions) OVER (PARTITION BY period) AS share FROM counts
)
SELECT period, channel, interactions, inbound, outbound, share
FROM shares
WHERE :channel IS NULL OR channel = :channel
ORDER BY period, channel
