-- report: forecast
-- What is expected to come in, by month of expected_close and currency.
--
-- commit_amount is won deals and open ones of forecast `commit`; best_case_amount adds those of `best_case`;
-- weighted_amount is Σ (amount × probability_pct) ÷ 100, won deals counting whole. Lost deals and open ones of
-- forecast `omitted` are left out, as are deals without amount. Amounts are in minor units. The month is that of
-- the date as it was recorded (YYYY-MM); NULL without an expected close.
-- parameter from text = NULL : expected to close from this date on
-- parameter to text = NULL : expected to close up to this date
-- parameter pipeline text = NULL : only deals of this pipeline
-- parameter owner text = NULL : only deals of this employee
-- parameter org_unit text = NULL : only deals of this organisational unit
-- parameter currency text = NULL : only deals in this currency
-- chart bars : weighted_amount over month for each currency
SELECT month, currency, sum(iif(certainty = 2, amount, 0)) AS commit_amount,
    sum(iif(certainty >= 1, amount, 0)) AS best_case_amount,
    sum(amount * coalesce(probability_pct, 0)) / 100.0 AS weighted_amount
FROM (
    SELECT substr(expected_close, 1, 7) AS month, currency, amount, probability_pct,
        CASE WHEN state = 'won' OR forecast = 'commit' THEN 2 WHEN forecast = 'best_case' THEN 1 ELSE 0
        END AS certainty
    FROM deals
    WHERE amount IS NOT NULL AND (state = 'won' OR state = 'open' AND forecast <> 'omitted')
        AND (:from IS NULL OR expected_close >= :from)
        AND (:to IS NULL OR expected_close <= :to)
        AND (:pipeline IS NULL OR pipeline_id = :pipeline)
        AND (:owner IS NULL OR owner_id = :owner)
        AND (:org_unit IS NULL OR org_unit = :org_unit)
        AND (:currency IS NULL OR currency = :currency)
)
GROUP BY month, currency
ORDER BY month, currency
