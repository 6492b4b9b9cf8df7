-- report: bg_nbd
-- How customers buy and drop out: the BG/NBD model (Fader, Hardie and Lee 2005) of repeat orders, fitted by maximum
-- likelihood.
--
-- Of each contact and currency: x repeat orders (orders of one day in the ledger's time zone count once, the first
-- is left out), t_x from the first to the last, T from the first to the moment, in weeks. Cancelled orders are
-- left out. r and alpha shape how often customers buy, a and b how easily they drop out. converged is 0 where
-- the likelihood has no maximum between exp(-10) and exp(10). The fit is the same wherever and whenever it is made of
-- the same orders.
-- parameter currency text = NULL : only orders in this currency
-- unit yes_no : converged
WITH sales AS (SELECT * FROM orders),
-- include customer_values
fitted AS MATERIALIZED (
    SELECT currency, count(*) AS customers, sum(x) AS repeat_orders, bg_nbd_fit(x, t_x, age) AS fit
    FROM histories GROUP BY currency
)
SELECT currency, fit ->> 'r' AS r, fit ->> 'alpha' AS alpha, fit ->> 'a' AS a, fit ->> 'b' AS b,
    fit ->> 'log_likelihood' AS log_likelihood, coalesce(fit ->> 'converged', 0) AS converged, customers, repeat_orders
FROM fitted
ORDER BY currency
