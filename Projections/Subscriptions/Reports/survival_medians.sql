-- report: survival_medians
-- How long the subscriptions of each plan last, and whether they last otherwise than those of the other plans.
--
-- The last row, whose plan is NULL, is of all plans together; with `plan` it is left out.
-- median_days is the least t at which the report survival has fallen to one half or below, NULL where it has not.
-- chi_square is the log-rank test (Mantel 1966, one degree of freedom) of the plan against all others together: above
-- 3.84 their difference is no chance at 5 %; NULL where there is nothing to compare.
-- parameter plan text = NULL : only this plan's row
-- parameter against text = NULL : compare with this plan alone
-- chart bars : median_days over plan
WITH spells AS MATERIALIZED (
    SELECT plan, (microseconds(coalesce(cancelled_at, now())) - microseconds(started_at)) / 86400000000 AS days,
        cancelled_at IS NOT NULL AS ended
    FROM subscriptions
    WHERE started_at IS NOT NULL AND coalesce(cancelled_at, now()) >= started_at
),
curves AS (
    SELECT plan, count(*) AS subscriptions, sum(ended) AS events, survival_curve(days, ended) AS curve
    FROM spells GROUP BY plan
    UNION ALL
    SELECT NULL, count(*), sum(ended), survival_curve(days, ended) FROM spells HAVING count(*) > 0
)
SELECT plan, subscriptions, events,
    (SELECT CAST(min(step.value ->> 0) AS INTEGER) FROM json_each(curve) AS step
        WHERE step.value ->> 3 <= 0.5) AS median_days,
    iif(plan IS NULL, NULL, (SELECT log_rank(days, ended, spells.plan = curves.plan) FROM spells
        WHERE :against IS NULL OR spells.plan IN (curves.plan, :against))) AS chi_square
FROM curves
WHERE :plan IS NULL OR plan = :plan
ORDER BY plan NULLS LAST
