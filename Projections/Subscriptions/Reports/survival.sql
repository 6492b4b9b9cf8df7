-- report: survival
-- How long subscriptions last: the share that lasts longer than t days, by Kaplan and Meier (1958).
--
-- A subscription that is cancelled now has ended after the whole days from its start to its cancelling; any other
-- that was started had lasted until the moment and is censored there. One that was reactivated is one tenure from its
-- start. At equal tenures ends come before censorings. A row for each t with an end; std_error is Greenwood's (1926),
-- NULL where all that were at risk ended. Trials are no tenure.
-- parameter plan text = NULL : only subscriptions of this plan
-- unit share : survival
-- chart steps : survival over t from 1
WITH spells AS (
    SELECT (microseconds(coalesce(cancelled_at, now())) - microseconds(started_at)) / 86400000000 AS days,
        cancelled_at IS NOT NULL AS ended
    FROM subscriptions
    WHERE started_at IS NOT NULL AND (:plan IS NULL OR plan = :plan)
        AND coalesce(cancelled_at, now()) >= started_at
)
SELECT CAST(step.value ->> 0 AS INTEGER) AS t, step.value ->> 1 AS at_risk, step.value ->> 2 AS events,
    step.value ->> 3 AS survival, step.value ->> 4 AS std_error
FROM (SELECT survival_curve(days, ended) AS curve FROM spells) JOIN json_each(curve) AS step
ORDER BY t
