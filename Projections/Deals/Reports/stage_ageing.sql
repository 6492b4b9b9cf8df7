-- report: stage_ageing
-- Open deals at risk: longer in their stage than k times the median time that deals spent in it.
--
-- The median is over the finished spells in that stage of that pipeline, as far as they are known at the moment;
-- where there is none, nothing is said. age_ms is the time from stage_entered_at to now(), times is
-- age ÷ median. The filters choose which deals are shown, not which the median is of.
-- parameter k real = 2 : how many times the median
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
WITH deal AS MATERIALIZED (
    SELECT * FROM deals
),
spell AS MATERIALIZED (
    SELECT deal_id, stage, microseconds(left_at) - microseconds(entered_at) AS length
    FROM deal_stages WHERE left_at IS NOT NULL
),
usual AS MATERIALIZED (
    SELECT deal.pipeline_id, spell.stage, median(length) AS median
    FROM spell JOIN deal USING (deal_id)
    GROUP BY deal.pipeline_id, spell.stage
),
open_deal AS (
    SELECT *, microseconds(now()) - microseconds(stage_entered_at) AS age
    FROM deal
    WHERE state = 'open'
        AND (:pipeline IS NULL OR pipeline_id = :pipeline)
        AND (:owner IS NULL OR owner_id = :owner)
        AND (:org_unit IS NULL OR org_unit = :org_unit)
        AND (:currency IS NULL OR currency = :currency)
)
SELECT deal_id, pipeline_id, stage, owner_id, amount, currency, age / 1000 AS age_ms,
    CAST(median / 1000 AS INTEGER) AS median_ms, age / median AS times
FROM open_deal JOIN usual USING (pipeline_id, stage)
WHERE age > :k * median
ORDER BY pipeline_id, stage, age DESC, deal_id
