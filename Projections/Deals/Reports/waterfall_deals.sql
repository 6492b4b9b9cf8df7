-- report: waterfall_deals
-- The deals that are in each figure of the report waterfall, with what they add to it.
--
-- Deals that were open at both ends with the same amount are in none. figure is one of new, reopened, increased,
-- moved_in, decreased, moved_out, won and lost; the parameters are those of waterfall.
-- parameter from start : from this day or instant on
-- parameter to end : up to this day, or before this instant
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
WITH before AS MATERIALIZED (
    SELECT deal_id, state, currency, coalesce(amount, 0) AS amount,
        state = 'open' AND (:pipeline IS NULL OR pipeline_id = :pipeline)
            AND (:owner IS NULL OR coalesce(owner_id = :owner, 0))
            AND (:org_unit IS NULL OR coalesce(org_unit = :org_unit, 0)) AS counts
    FROM deals WHERE valid_at = instant(microseconds(:from) - 1)
),
after AS MATERIALIZED (
    SELECT deal_id, state, currency, coalesce(amount, 0) AS amount,
        state = 'open' AND (:pipeline IS NULL OR pipeline_id = :pipeline)
            AND (:owner IS NULL OR coalesce(owner_id = :owner, 0))
            AND (:org_unit IS NULL OR coalesce(org_unit = :org_unit, 0)) AS counts
    FROM deals WHERE valid_at = instant(microseconds(:to) - 1)
),
-- The currencies that a deal counts in.
part AS MATERIALIZED (
    SELECT deal_id, currency FROM before WHERE counts AND currency IS NOT NULL
    UNION
    SELECT deal_id, currency FROM after WHERE counts AND currency IS NOT NULL
),
change AS (
    SELECT part.deal_id, part.currency, before.state AS was, after.state AS became,
        coalesce(before.counts AND coalesce(before.currency, part.currency) = part.currency, 0) AS starts,
        coalesce(after.counts AND coalesce(after.currency, part.currency) = part.currency, 0) AS ends,
        coalesce(before.amount, 0) AS first, coalesce(after.amount, 0) AS last
    FROM part LEFT JOIN before USING (deal_id) LEFT JOIN after USING (deal_id)
    WHERE :currency IS NULL OR part.currency = :currency
)
SELECT currency,
    CASE
        WHEN starts AND ends THEN iif(last > first, 'increased', 'decreased')
        WHEN starts THEN iif(became IN ('won', 'lost'), became, 'moved_out')
        WHEN was IS NULL THEN 'new'
        ELSE iif(was = 'open', 'moved_in', 'reopened')
    END AS figure,
    deal_id, iif(starts AND ends, abs(last - first), iif(starts, first, last)) AS amount
FROM change
WHERE iif(starts AND ends, last <> first, iif(starts, first, iif(ends, last, 0)) <> 0)
ORDER BY currency, figure, deal_id
