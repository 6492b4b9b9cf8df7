-- report: stage_conversion
-- Of the deals that entered a stage in the period, how many ever got as far as each later stage, and were won.
--
-- entered are deals with a spell of their own in from_stage that began in the period: a stage that was skipped was
-- not entered. reached are those of them that ever stood in to_stage or a later one, or were ever won, whenever:
-- a skipped stage counts as passed, and going back or reopening does not undo it. The last row of each stage is
-- of `won`. rate = reached ÷ entered, NULL where none entered. Stages that the pipeline does not have follow its
-- funnel in the order of their bytes.
-- parameter from start = NULL : entered from this day or instant on
-- parameter to end = NULL : entered up to this day, or before this instant
-- parameter pipeline text = 'pipeline-default' : the pipeline's stream name
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
-- unit share : rate
-- chart bars : rate over to_stage for each from_stage
WITH deal AS MATERIALIZED (
    SELECT deal_id FROM deals
    WHERE pipeline_id = :pipeline
        AND (:owner IS NULL OR owner_id = :owner)
        AND (:org_unit IS NULL OR org_unit = :org_unit)
        AND (:currency IS NULL OR currency = :currency)
),
spell AS MATERIALIZED (
    SELECT deal_id, stage, entered_at FROM deal_stages
    WHERE stage IS NOT NULL AND deal_id IN (SELECT deal_id FROM deal)
),
funnel AS MATERIALIZED (
    SELECT n, stage FROM pipeline_stages WHERE pipeline_id = :pipeline
),
place AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY n, stage) AS n, stage
    FROM (
        SELECT n, stage FROM funnel
        UNION ALL
        SELECT DISTINCT 1000000, stage FROM spell WHERE stage NOT IN (SELECT stage FROM funnel)
    )
),
won AS MATERIALIZED (
    SELECT DISTINCT deal_id FROM deal_closes WHERE state = 'won'
),
furthest AS MATERIALIZED (
    SELECT deal_id, iif(deal_id IN (SELECT deal_id FROM won), 1000000, max(place.n)) AS n
    FROM spell JOIN place USING (stage)
    GROUP BY deal_id
),
entry AS MATERIALIZED (
    SELECT DISTINCT deal_id, place.n
    FROM spell JOIN place USING (stage)
    WHERE (:from IS NULL OR entered_at >= :from) AND (:to IS NULL OR entered_at < :to)
),
-- How many deals entered a stage, by the furthest that they came.
counted AS MATERIALIZED (
    SELECT entry.n, furthest.n AS furthest, count(*) AS deals FROM entry JOIN furthest USING (deal_id) GROUP BY 1, 2
),
step AS (
    SELECT first.n, first.stage AS from_stage, next.n AS next, next.stage AS to_stage
    FROM place AS first JOIN (
        SELECT n, stage FROM place
        UNION ALL
        SELECT 1000000, 'won'
    ) AS next ON next.n > first.n
)
SELECT from_stage, to_stage, coalesce(sum(deals), 0) AS entered,
    coalesce(sum(deals) FILTER (WHERE furthest >= step.next), 0) AS reached,
    CAST(coalesce(sum(deals) FILTER (WHERE furthest >= step.next), 0) AS REAL) / sum(deals) AS rate
FROM step LEFT JOIN counted ON counted.n = step.n
GROUP BY step.n, step.next
ORDER BY step.n, step.next
