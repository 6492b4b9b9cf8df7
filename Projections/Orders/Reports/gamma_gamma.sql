-- report: gamma_gamma
-- What customers spend on an order: the gamma-gamma model (Fader and Hardie 2013), fitted by maximum likelihood.
--
-- Of the contacts with a repeat order (see the report bg_nbd): m, the mean of what they spent on a day with orders, the
-- first such day left out, in major units and without regard to refunds. Those whose m is 0 are left out. mean is
-- what an order of any customer is expected to bring, p * v / (q - 1), NULL where q is not above 1.
-- parameter currency text = NULL : only orders in this currency
-- unit yes_no : converged
-- unit major_money : mean
WITH sales AS (SELECT * FROM orders),
-- include customer_values
worths AS MATERIALIZED (
    SELECT currency, sum(m > 0) AS customers, gamma_gamma_fit(x, m) AS fit
    FROM histories WHERE x > 0 GROUP BY currency
)
SELECT currency, fit ->> 'p' AS p, fit ->> 'q' AS q, fit ->> 'v' AS v, fit ->> 'log_likelihood' AS log_likelihood,
    coalesce(fit ->> 'converged', 0) AS converged, customers,
    gamma_gamma_value(0, 0, fit ->> 'p', fit ->> 'q', fit ->> 'v') AS mean
FROM worths
ORDER BY currency
