-- report: gamma_gamma
-- What customers spend on an order: the gamma-gamma model (Fader and Hardie 2013), fitted by maximum likelihood.
--
-- Of the contacts with a repeat order (see the report bg_nbd): m, the mean of what they spent on a day with orders, the
-- first such day left out, in major units and without regard to refunds. Those whose m is 0 are left out. mean is
-- what an order of any customer is expected to bring, p * v / (q - 1), NULL where q is not above 1.
-- parameter currency text = NULL : only orders in this currency
WITH days AS (
    SELECT contact_id, currency, day_number(at) AS day, sum(total) AS total
    FROM orders
    WHERE state <> 'cancelled' AND (:currency IS NULL OR currency = :currency)
    GROUP BY currency, contact_id, day
),
firsts AS (
    SELECT *, min(day) OVER (PARTITION BY currency, contact_id) AS first_day FROM days
),
histories AS MATERIALIZED (
    SELECT contact_id, currency, count(*) - 1 AS x, (max(day) - first_day) / 7.0 AS t_x,
        (max(day_number(now()), max(day)) - first_day) / 7.0 AS age,
        major_units(sum(iif(day > first_day, total, 0)), currency) / nullif(count(*) - 1, 0) AS m,
        max(day_number(now()), max(day)) - max(day) AS inactive_days
    FROM firsts GROUP BY currency, contact_id
),
fits AS MATERIALIZED (
    SELECT currency, sum(m > 0) AS customers, gamma_gamma_fit(x, m) AS fit
    FROM histories WHERE x > 0 GROUP BY currency
)
SELECT currency, fit ->> 'p' AS p, fit ->> 'q' AS q, fit ->> 'v' AS v, fit ->> 'log_likelihood' AS log_likelihood,
    coalesce(fit ->> 'converged', 0) AS converged, customers,
    gamma_gamma_value(0, 0, fit ->> 'p', fit ->> 'q', fit ->> 'v') AS mean
FROM fits
ORDER BY currency
