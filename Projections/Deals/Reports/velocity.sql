-- report: velocity
-- What a pipeline brings in a day: open deals × win rate × mean won amount ÷ mean won cycle days, per currency.
--
-- Open deals are those open now; won and lost ones those closed in the period, cycle days from opening to
-- closing, a day being 24 hours. All figures are of the row's currency, amounts in minor units; deals without
-- amount have no currency and are left out. Without won deals, or where they took no time, per_day is NULL.
-- parameter from start = NULL : closed from this day or instant on
-- parameter to end = NULL : closed up to this day, or before this instant
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
-- unit money : per_day
WITH deal AS (
    SELECT currency, state, amount,
        (microseconds(closed_at) - microseconds(opened_at)) / 86400000000.0 AS days
    FROM deals
    WHERE currency IS NOT NULL
        AND (
            state = 'open'
            OR (:from IS NULL OR closed_at >= :from) AND (:to IS NULL OR closed_at < :to)
        )
        AND (:pipeline IS NULL OR pipeline_id = :pipeline)
        AND (:owner IS NULL OR owner_id = :owner)
        AND (:org_unit IS NULL OR org_unit = :org_unit)
        AND (:currency IS NULL OR currency = :currency)
),
figure AS (
    SELECT currency, count(*) FILTER (WHERE state = 'open') AS open_deals,
        CAST(count(*) FILTER (WHERE state = 'won') AS REAL)
            / count(*) FILTER (WHERE state IN ('won', 'lost')) AS win_rate,
        avg(amount) FILTER (WHERE state = 'won') AS mean_won_amount,
        avg(days) FILTER (WHERE state = 'won') AS mean_cycle_days
    FROM deal
    GROUP BY currency
)
SELECT currency, open_deals, win_rate, mean_won_amount, mean_cycle_days,
    open_deals * win_rate * mean_won_amount / mean_cycle_days AS per_day
FROM figure
ORDER BY currency
