-- report: pipeline_board
-- Open deals of a pipeline by stage, in the order of the funnel, a row per currency.
--
-- weighted is the sum of amount × probability; ages are counted from when the deal entered its stage to the
-- moment. A stage without deals is one row of zeros. Stages that the pipeline does not have (any more) stand at
-- the end while open deals stand in them, with probability 0. Currencies are never added up together.
-- parameter pipeline text = 'pipeline-default' : the pipeline
-- parameter owner text = NULL : only deals of this owner
-- parameter org_unit text = NULL : only deals of this unit
-- parameter currency text = NULL : only deals in this currency; those without an amount are left out then
WITH board AS MATERIALIZED (
    SELECT stage, currency, coalesce(amount, 0) AS amount, coalesce(probability_pct, 0) AS probability,
        microseconds(now()) - microseconds(stage_entered_at) AS age
    FROM deals
    WHERE state = 'open' AND pipeline_id = :pipeline AND (:owner IS NULL OR owner_id = :owner)
        AND (:org_unit IS NULL OR org_unit = :org_unit) AND (:currency IS NULL OR currency = :currency)
),
funnel AS MATERIALIZED (
    SELECT n, stage FROM pipeline_stages WHERE pipeline_id = :pipeline
),
stages AS (
    SELECT n, stage FROM funnel
    UNION ALL
    SELECT 1000000, stage FROM (SELECT DISTINCT stage FROM board)
    WHERE stage IS NULL OR stage NOT IN (SELECT stage FROM funnel)
),
sums AS (
    SELECT stages.n, stages.stage, board.currency, count(board.age) AS deals,
        coalesce(sum(board.amount), 0) AS amount,
        coalesce(sum(board.amount * board.probability), 0) / 100.0 AS weighted,
        coalesce(sum(board.age), 0) AS total_age, coalesce(max(board.age), 0) AS max_age
    FROM stages LEFT JOIN board ON board.stage IS stages.stage
    GROUP BY stages.n, stages.stage, board.currency
),
ages AS (
    SELECT *, max(deals, 1) * 1000 AS divisor FROM sums
)
-- Milliseconds are rounded down, below zero too.
SELECT stage, currency, deals, amount, weighted,
    (total_age - ((total_age % divisor) + divisor) % divisor) / divisor AS mean_age_ms,
    (max_age - ((max_age % 1000) + 1000) % 1000) / 1000 AS max_age_ms
FROM ages
ORDER BY n, stage, currency
