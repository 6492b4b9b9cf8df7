-- report: waterfall_deals
-- The deals that are in each figure of the report waterfall, with what they add to it.
--
-- Deals that were open at both instants with the same amount are in none.
-- parameter from text : what was true first: an instant or a date (the end of that day)
-- parameter to text : what was true then
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this owner
-- parameter org_unit text = NULL : only deals of this unit
-- parameter currency text = NULL : only this currency
WITH before AS MATERIALIZED (
    SELECT deal_id, state, coalesce(amount, 0) AS amount, currency,
        state = 'open' AND (:pipeline IS NULL OR pipeline_id = :pipeline)
        AND (:owner IS NULL OR owner_id IS :owner) AND (:org_unit IS NULL OR org_unit IS :org_unit) AS counts
    FROM deals WHERE valid_at = :from
),
after AS MATERIALIZED (
    SELECT deal_id, state, coalesce(amount, 0) AS amount, currency,
        state = 'open' AND (:pipeline IS NULL OR pipeline_id = :pipeline)
        AND (:owner IS NULL OR owner_id IS :owner) AND (:org_unit IS NULL OR org_unit IS :org_unit) AS counts
    FROM deals WHERE valid_at = :to
),
pairs AS MATERIALIZED (
    SELECT coalesce(after.deal_id, before.deal_id) AS deal_id, before.state AS state1, after.state AS state2,
        coalesce(before.amount, 0) AS amount1, coalesce(after.amount, 0) AS amount2,
        before.currency AS currency1, after.currency AS currency2,
        coalesce(before.counts, 0) AS counts1, coalesce(after.counts, 0) AS counts2
    FROM before FULL JOIN after ON after.deal_id = before.deal_id
    WHERE coalesce(before.counts, 0) OR coalesce(after.counts, 0)
),
currencies AS (
    SELECT currency FROM (
        SELECT currency1 AS currency FROM pairs WHERE counts1
        UNION
        SELECT currency2 FROM pairs WHERE counts2
    )
    WHERE currency IS NOT NULL AND (:currency IS NULL OR currency = :currency)
),
-- A deal without an amount is 0 in every currency.
ends AS (
    SELECT currencies.currency, pairs.*,
        counts1 AND coalesce(currency1, currencies.currency) = currencies.currency AS is_open1,
        counts2 AND coalesce(currency2, currencies.currency) = currencies.currency AS is_open2
    FROM currencies CROSS JOIN pairs
),
moves AS (
    SELECT currency, deal_id, is_open1, is_open2, amount1, amount2,
        CASE
            WHEN is_open1 AND is_open2 THEN iif(amount2 >= amount1, 'increased', 'decreased')
            WHEN is_open1 THEN CASE state2 WHEN 'won' THEN 'won' WHEN 'lost' THEN 'lost' ELSE 'moved_out' END
            WHEN state1 IS NULL THEN 'new'
            WHEN state1 = 'open' THEN 'moved_in'
            ELSE 'reopened'
        END AS figure,
        CASE
            WHEN is_open1 AND is_open2 THEN abs(amount2 - amount1)
            WHEN is_open1 THEN amount1
            ELSE amount2
        END AS amount
    FROM ends WHERE is_open1 OR is_open2
)
SELECT currency, figure, deal_id, amount FROM moves WHERE amount <> 0 ORDER BY currency, figure, deal_id
