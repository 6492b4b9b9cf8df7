-- report: cycle_time
-- Days from opening a deal to winning it: median and mean of the deals that are won now, closed in the period.
--
-- A day is 24 hours. The median is the mean of the middle two where their number is even. A deal that was
-- reopened counts with its last close, from its opening. NULL where none was won.
-- parameter from start = NULL : closed from this day or instant on
-- parameter to end = NULL : closed up to this day, or before this instant
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
SELECT count(*) AS won, median(days) AS median_days, avg(days) AS mean_days
FROM (
    SELECT (microseconds(closed_at) - microseconds(opened_at)) / 86400000000.0 AS days
    FROM deals
    WHERE state = 'won'
        AND (:from IS NULL OR closed_at >= :from)
        AND (:to IS NULL OR closed_at < :to)
        AND (:pipeline IS NULL OR pipeline_id = :pipeline)
        AND (:owner IS NULL OR owner_id = :owner)
        AND (:org_unit IS NULL OR org_unit = :org_unit)
        AND (:currency IS NULL OR currency = :currency)
)
