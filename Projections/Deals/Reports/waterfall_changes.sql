-- Deals as they were true just before `from` and just before `to`: whether they count at either end, in which currency,
-- and what they bring or take out.
before AS MATERIALIZED (
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
