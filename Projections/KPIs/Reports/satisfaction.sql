-- report: satisfaction
-- Answers against what was expected: delighted (score above), satisfied (equal), dissatisfied (below), by period.
--
-- Of surveys of satisfaction (csat), whose scores and expectations both go from 1 to 5, that named an expectation.
-- share = answers ÷ all such answers of the period.
-- parameter period text = 'month' : the kind of period
-- parameter from start = NULL : answered at it or later
-- parameter to end = NULL : answered before it; a day is included
-- parameter org_unit text = NULL : only of agents of this unit
-- parameter queue text = NULL : only about calls and tickets of this queue
-- parameter agent text = NULL : only of this agent
-- unit share : share
-- chart lines : share over period for each verdict
WITH answers AS (
    SELECT period_label(:period, answered_at) AS period,
        CASE WHEN score > expectation THEN 'delighted' WHEN score = expectation THEN 'satisfied'
            ELSE 'dissatisfied' END AS verdict
    FROM surveys
    WHERE kind = 'csat' AND answered_at IS NOT NULL AND expectation IS NOT NULL
        AND (:from IS NULL OR answered_at >= :from) AND (:to IS NULL OR answered_at < :to)
        AND (:agent IS NULL OR agent_id = :agent)
        AND (:org_unit IS NULL OR agent_id IN (SELECT employee_id FROM employees WHERE org_unit = :org_unit))
        AND (:queue IS NULL OR call_id IN (SELECT call_id FROM calls WHERE queue = :queue)
            OR ticket_id IN (SELECT ticket_id FROM tickets WHERE queue = :queue))
)
SELECT period, verdict, count(*) AS answers, CAST(count(*) AS REAL) / sum(count(*)) OVER (PARTITION BY period) AS share
FROM answers GROUP BY period, verdict ORDER BY period, verdict
