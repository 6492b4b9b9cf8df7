-- report: funnel
-- Leads from captured to converted: how many came how far, by the date of their capture.
--
-- A step that was passed over counts as passed: who is converted was qualified, who was qualified was contacted. A
-- disqualified lead has come as far as it had come before. rate is the share of the captured, step_rate that of
-- the step before; NULL where there is none.
-- parameter from start = NULL : captured at it or later
-- parameter to end = NULL : captured before it; a day is included
-- parameter owner text = NULL : only leads of this owner
-- parameter source text = NULL : only leads from this source
-- unit share : rate
-- chart bars : leads over step
WITH reached AS (
    SELECT CASE WHEN converted_at IS NOT NULL THEN 4 WHEN qualified_at IS NOT NULL THEN 3
        WHEN first_contacted_at IS NOT NULL THEN 2 ELSE 1 END AS step
    FROM leads
    WHERE (:from IS NULL OR captured_at >= :from) AND (:to IS NULL OR captured_at < :to)
        AND (:owner IS NULL OR owner_id = :owner) AND (:source IS NULL OR source = :source)
),
steps(n, step) AS (VALUES (1, 'captured'), (2, 'contacted'), (3, 'qualified'), (4, 'converted')),
counts AS (
    SELECT n, steps.step, (SELECT count(*) FROM reached WHERE reached.step >= n) AS leads FROM steps
)
SELECT step, leads, CAST(leads AS REAL) / nullif(first_value(leads) OVER by_step, 0) AS rate,
    CAST(leads AS REAL) / nullif(lag(leads) OVER by_step, 0) AS step_rate
FROM counts
WINDOW by_step AS (ORDER BY n)
ORDER BY n
