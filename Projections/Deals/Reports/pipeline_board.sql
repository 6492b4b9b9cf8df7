-- report: pipeline_board
-- Open deals per stage, in funnel order, with a row per currency.
--
-- amount is Σ amount in minor units; weighted is Σ (amount × probability_pct) ÷ 100, where a deal without amount
-- or probability counts 0. mean_age_ms and max_age_ms are of the time from stage_entered_at to now(), rounded
-- down. A stage without deals is a row of zeros without currency. A retired stage keeps its place; stages that
-- the pipeline does not have follow in the order of their bytes while open deals stand there.
-- parameter pipeline text = 'pipeline-default' : the pipeline's stream name
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
-- chart bars : amount over stage for each currency
WITH open_deal AS MATERIALIZED (
    SELECT stage, currency, amount, amount * probability_pct AS weighted,
        microseconds(now()) - microseconds(stage_entered_at) AS age
    FROM deals
    WHERE state = 'open' AND pipeline_id = :pipeline
        AND (:owner IS NULL OR owner_id = :owner)
        AND (:org_unit IS NULL OR org_unit = :org_unit)
        AND (:currency IS NULL OR currency = :currency)
),
funnel AS MATERIALIZED (
    SELECT n, stage FROM pipeline_stages WHERE pipeline_id = :pipeline
),
place AS (
    SELECT n, stage FROM funnel
    UNION ALL
    SELECT DISTINCT 1000000, stage FROM open_deal
    WHERE stage IS NULL OR stage NOT IN (SELECT stage FROM funnel)
),
-- Ages are summed as seconds and the microseconds beyond them: the sum of all would not fit.
sums AS (
    SELECT n, place.stage, currency, count(age) AS deals, coalesce(sum(amount), 0) AS amount,
        coalesce(sum(weighted), 0) / 100.0 AS weighted, coalesce(sum(age / 1000000), 0) AS seconds,
        coalesce(sum(age % 1000000), 0) AS beyond, coalesce(max(age), 0) AS longest, max(count(age), 1) AS among
    FROM place LEFT JOIN open_deal ON open_deal.stage IS place.stage
    GROUP BY n, place.stage, currency
),
ages AS (
    SELECT *, seconds % among * 1000000 + beyond AS remainder FROM sums
)
SELECT stage, currency, deals, amount, weighted,
    seconds / among * 1000 + remainder / (among * 1000) - (remainder % (among * 1000) < 0) AS mean_age_ms,
    longest / 1000 - (longest % 1000 < 0) AS max_age_ms
FROM ages
ORDER BY n, stage, currency
