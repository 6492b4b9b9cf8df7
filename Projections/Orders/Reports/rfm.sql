-- report: rfm
-- Customers by recency, frequency and money: each in five equal parts, 5 the best, and the three together the cell.
--
-- recency_days from the last day with an order to the moment's, frequency in days with an order, monetary in minor
-- units: totals less refunds. Days are the ledger's. Cancelled orders are left out. Equal ones are parted by
-- contact_id, and each currency is parted for itself (NTILE of 5).
-- parameter currency text = NULL : only orders in this currency
-- unit money : monetary
WITH customers AS (
    SELECT contact_id, currency, max(day_number(at)) AS last_day, count(DISTINCT day_number(at)) AS frequency,
        sum(total - refunded) AS monetary
    FROM orders
    WHERE state <> 'cancelled' AND (:currency IS NULL OR currency = :currency)
    GROUP BY currency, contact_id
),
parted AS (
    SELECT *, ntile(5) OVER (PARTITION BY currency ORDER BY last_day, contact_id) AS r,
        ntile(5) OVER (PARTITION BY currency ORDER BY frequency, contact_id) AS f,
        ntile(5) OVER (PARTITION BY currency ORDER BY monetary, contact_id) AS m
    FROM customers
)
SELECT contact_id, currency, day_number(now()) - last_day AS recency_days, frequency, monetary, r, f, m,
    CAST(100 * r + 10 * f + m AS TEXT) AS cell
FROM parted
ORDER BY contact_id, currency
