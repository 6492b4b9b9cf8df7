-- report: churn_monthly
-- Customers and recurring revenue month by month: what there was, what came and went, what is left.
--
-- A customer is a contact with a started, not cancelled subscription in the currency; a paused one stays. Each
-- customer is compared at the month's start and at its end, so what comes and goes between them cancels, and
--   customers_end = customers_start + customers_new + customers_reactivated - customers_lost
--   mrr_end = mrr_start + mrr_new + mrr_expansion + mrr_reactivated - mrr_contraction - mrr_churned
-- hold exactly. A reactivated one was a customer before and was none at the month's start. logo_churn =
-- customers_lost / customers_start; grr = (mrr_start - mrr_contraction - mrr_churned) / mrr_start; nrr counts
-- mrr_expansion besides: both of the opening cohort only, NULL where it pays nothing. Currencies are never added
-- up; a subscription counts in that of its last amount. The last month ends with the moment.
-- parameter from start = NULL : months that begin at it or later; without it, from the first move on
-- parameter to end = NULL : months that begin before it; without it, up to the moment
-- parameter currency text = NULL : only this currency
-- parameter plan text = NULL : only subscriptions of this plan
-- parameter period text = 'month' : month, jalali_month, quarter, year or another kind of period
-- unit money : mrr_start, mrr_new, mrr_expansion, mrr_contraction, mrr_churned, mrr_reactivated, mrr_end
-- unit share : logo_churn, grr, nrr
-- chart lines : mrr_end over month for each currency
WITH moves AS MATERIALIZED (
    SELECT s.contact_id, s.currency, period_start(:period, m.at) AS month, m.delta,
        CASE WHEN m.kind IN ('new', 'reactivation') THEN 1 WHEN m.kind = 'churn' THEN -1 ELSE 0 END AS joined
    FROM mrr_moves AS m JOIN subscriptions AS s ON s.subscription_id = m.subscription_id
    WHERE (:currency IS NULL OR s.currency = :currency) AND (:plan IS NULL OR s.plan = :plan)
),
changes AS (
    SELECT contact_id, currency, month, sum(delta) AS delta, sum(joined) AS joined, sum(joined > 0) AS starts
    FROM moves GROUP BY currency, contact_id, month
),
ends AS (
    SELECT currency, month, sum(delta) OVER up_to_end - delta AS mrr1, sum(delta) OVER up_to_end AS mrr2,
        sum(joined) OVER up_to_end - joined > 0 AS was, sum(joined) OVER up_to_end > 0 AS is_now,
        sum(starts) OVER up_to_end - starts > 0 AS ever
    FROM changes
    WINDOW up_to_end AS (PARTITION BY currency, contact_id ORDER BY month)
),
sums AS MATERIALIZED (
    SELECT currency, month, sum(NOT was AND is_now AND NOT ever) AS new, sum(was AND NOT is_now) AS lost,
        sum(NOT was AND is_now AND ever) AS reactivated,
        sum(iif(NOT was AND is_now AND NOT ever, mrr2, 0)) AS mrr_new,
        sum(iif(was AND is_now, max(mrr2 - mrr1, 0), 0)) AS mrr_expansion,
        sum(iif(was AND is_now, max(mrr1 - mrr2, 0), 0)) AS mrr_contraction,
        sum(iif(was AND NOT is_now, mrr1, 0)) AS mrr_churned,
        sum(iif(NOT was AND is_now AND ever, mrr2, 0)) AS mrr_reactivated
    FROM ends GROUP BY currency, month
),
months AS (
    SELECT periods.starts_at AS month, label FROM periods
    WHERE kind = :period AND starts_at >= (SELECT min(month) FROM sums)
        AND starts_at <= max((SELECT max(month) FROM sums), coalesce(:to, now()))
),
rows AS (
    SELECT months.month, months.label, currencies.currency, coalesce(new, 0) AS new, coalesce(lost, 0) AS lost,
        coalesce(reactivated, 0) AS reactivated, coalesce(mrr_new, 0) AS mrr_new,
        coalesce(mrr_expansion, 0) AS mrr_expansion, coalesce(mrr_contraction, 0) AS mrr_contraction,
        coalesce(mrr_churned, 0) AS mrr_churned, coalesce(mrr_reactivated, 0) AS mrr_reactivated
    FROM months CROSS JOIN (SELECT DISTINCT currency FROM sums) AS currencies
        LEFT JOIN sums ON sums.month = months.month AND sums.currency = currencies.currency
),
running AS (
    SELECT *, sum(new + reactivated - lost) OVER by_month AS customers_end,
        sum(mrr_new + mrr_expansion + mrr_reactivated - mrr_contraction - mrr_churned) OVER by_month AS mrr_end
    FROM rows
    WINDOW by_month AS (PARTITION BY currency ORDER BY month)
),
whole AS (
    SELECT *, customers_end - new - reactivated + lost AS customers_start,
        mrr_end - mrr_new - mrr_expansion - mrr_reactivated + mrr_contraction + mrr_churned AS mrr_start
    FROM running
)
SELECT label AS month, currency, customers_start, new AS customers_new, lost AS customers_lost,
    reactivated AS customers_reactivated, customers_end, CAST(lost AS REAL) / nullif(customers_start, 0) AS logo_churn,
    mrr_start, mrr_new, mrr_expansion, mrr_contraction, mrr_churned, mrr_reactivated, mrr_end,
    CAST(mrr_start - mrr_contraction - mrr_churned AS REAL) / nullif(mrr_start, 0) AS grr,
    CAST(mrr_start - mrr_contraction - mrr_churned + mrr_expansion AS REAL) / nullif(mrr_start, 0) AS nrr
FROM whole
WHERE (:from IS NULL OR month >= :from) AND month < coalesce(:to, instant(microseconds(now()) + 1))
ORDER BY currency, whole.month
