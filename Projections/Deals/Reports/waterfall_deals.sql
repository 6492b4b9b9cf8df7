-- report: waterfall_deals
-- The deals that are in each figure of the report waterfall, with what they add to it.
--
-- Deals that were open at both ends with the same amount are in none; one of amount 0 is in the figure that it would add
-- to. figure is one of new, reopened, increased,
-- moved_in, decreased, moved_out, won and lost; the parameters are those of waterfall.
-- parameter from start : from this day or instant on
-- parameter to end : up to this day, or before this instant
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
WITH
-- include waterfall_changes
figures AS (
    SELECT currency, deal_id,
        CASE
            WHEN starts AND ends THEN iif(last > first, 'increased', 'decreased')
            WHEN starts THEN iif(became IN ('won', 'lost'), became, 'moved_out')
            WHEN was IS NULL THEN 'new'
            ELSE iif(was = 'open', 'moved_in', 'reopened')
        END AS figure,
        iif(starts AND ends, abs(last - first), iif(starts, first, iif(ends, last, 0))) AS amount
    FROM change
    WHERE NOT (starts AND ends AND first = last)
)
SELECT currency, figure, deal_id, amount FROM figures ORDER BY currency, figure, deal_id
