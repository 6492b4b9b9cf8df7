-- report: waterfall
-- How the amount in open deals went from one moment to another, exact in minor units, with a row per currency.
--
-- open_end = open_start + new + reopened + increased + moved_in − decreased − moved_out − won − lost.
--
-- Each deal as it was true just before `from` is compared with what was true just before `to`, both as known at
-- as_of; one that is opened and closed between them cancels out. Open only at the end, a deal brings its amount
-- there: new (it was not there before), reopened (it was closed) or moved_in (it was open outside the filter).
-- Open only at the start, it takes its amount there out: won, lost, or moved_out for anything else. The currency
-- is part of the filter: a deal that changes it moves out of one and into the other. A deal without amount
-- counts 0.
-- parameter from start : from this day or instant on
-- parameter to end : up to this day, or before this instant
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
-- unit money : open_start, new, reopened, increased, moved_in, decreased, moved_out, won, lost, open_end
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
    SELECT part.currency, before.state AS was, after.state AS became,
        coalesce(before.counts AND coalesce(before.currency, part.currency) = part.currency, 0) AS starts,
        coalesce(after.counts AND coalesce(after.currency, part.currency) = part.currency, 0) AS ends,
        coalesce(before.amount, 0) AS first, coalesce(after.amount, 0) AS last
    FROM part LEFT JOIN before USING (deal_id) LEFT JOIN after USING (deal_id)
    WHERE :currency IS NULL OR part.currency = :currency
)
SELECT currency,
    sum(starts * first) AS open_start,
    sum(iif(ends AND NOT starts AND was IS NULL, last, 0)) AS new,
    sum(iif(ends AND NOT starts AND was <> 'open', last, 0)) AS reopened,
    sum(iif(starts AND ends, max(last - first, 0), 0)) AS increased,
    sum(iif(ends AND NOT starts AND was = 'open', last, 0)) AS moved_in,
    sum(iif(starts AND ends, max(first - last, 0), 0)) AS decreased,
    sum(iif(starts AND NOT ends AND coalesce(became NOT IN ('won', 'lost'), 1), first, 0)) AS moved_out,
    sum(iif(starts AND NOT ends AND became = 'won', first, 0)) AS won,
    sum(iif(starts AND NOT ends AND became = 'lost', first, 0)) AS lost,
    sum(ends * last) AS open_end
FROM change
GROUP BY currency
ORDER BY currency
