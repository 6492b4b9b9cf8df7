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
WITH
-- include waterfall_changes
sums AS (
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
)
SELECT * FROM sums ORDER BY currency
