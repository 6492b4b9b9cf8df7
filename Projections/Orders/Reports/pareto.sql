-- report: pareto
-- How much of the revenue comes from how few customers.
--
-- net_revenue is the total of orders that are not cancelled less their refunds; customers those with such an order.
-- customers_80 is the smallest number of customers who together bring 80 % of it, share_80 their share of all
-- customers; top20_share is what the best fifth of the customers (rounded up) bring of it; gini is 0 where all bring
-- the same and nears 1 where one brings all. NULL where there is no net revenue.
-- parameter from start = NULL : ordered at it or later
-- parameter to end = NULL : ordered before it; a day is included
-- parameter currency text = NULL : only orders in this currency
-- unit share : share_80
WITH customers AS (
    SELECT contact_id, currency, sum(total - refunded) AS net
    FROM orders
    WHERE state <> 'cancelled' AND (:currency IS NULL OR currency = :currency)
        AND (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to)
    GROUP BY currency, contact_id
),
ranked AS MATERIALIZED (
    SELECT *, row_number() OVER best AS rank, sum(net) OVER best AS running,
        count(*) OVER (PARTITION BY currency) AS customers, sum(net) OVER (PARTITION BY currency) AS whole
    FROM customers
    WINDOW best AS (PARTITION BY currency ORDER BY net DESC, contact_id ROWS UNBOUNDED PRECEDING)
)
SELECT currency, customers, whole AS net_revenue,
    iif(whole > 0, min(rank) FILTER (WHERE running * 5 >= whole * 4), NULL) AS customers_80,
    iif(whole > 0, CAST(min(rank) FILTER (WHERE running * 5 >= whole * 4) AS REAL) / customers, NULL) AS share_80,
    iif(whole > 0, CAST(sum(net) FILTER (WHERE rank <= (customers + 4) / 5) AS REAL) / whole, NULL) AS top20_share,
    iif(whole > 0, sum((customers + 1 - 2.0 * rank) * net) / (CAST(customers AS REAL) * whole), NULL) AS gini
FROM ranked
GROUP BY currency
ORDER BY currency
