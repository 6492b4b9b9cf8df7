-- report: win_rate
-- Deals won ÷ deals closed, by the date of their close.
--
-- A deal that was reopened has left its earlier close; as_of shows what was reported then. Without a closed
-- deal win_rate is NULL.
-- parameter from start = NULL : closed at it or later
-- parameter to end = NULL : closed before it; a day is included
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this owner
-- parameter org_unit text = NULL : only deals of this unit
-- parameter currency text = NULL : only deals in this currency
SELECT count(*) FILTER (WHERE state = 'won') AS won, count(*) FILTER (WHERE state = 'lost') AS lost,
    CAST(count(*) FILTER (WHERE state = 'won') AS REAL) / nullif(count(*), 0) AS win_rate
FROM deals
WHERE state IN ('won', 'lost') AND (:from IS NULL OR closed_at >= :from) AND (:to IS NULL OR closed_at < :to)
    AND (:pipeline IS NULL OR pipeline_id = :pipeline) AND (:owner IS NULL OR owner_id = :owner)
    AND (:org_unit IS NULL OR org_unit = :org_unit) AND (:currency IS NULL OR currency = :currency)
